"""Compares usher with OPA on policies made at random, and shrinks what differs. README.md tells the whole.

usage: differential.py --oracle PROGRAM --subject PROGRAM [options]
"""
import argparse
import json
import os
import random
import re
import select
import shutil
import subprocess
import sys
import time

from generate import Generator
from mutate import broken, respaced
from shrink import Shrinker

ANSWER_SECONDS = 10
SHRINK_SECONDS = 20


class Process:
    """A program that answers one line with one line. It is started anew when it died or fell silent."""

    def __init__(self, program):
        self.program, self.child = program, None

    def send(self, line):
        if not self.child:
            self.child = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            self.rest = b""
        try:
            self.child.stdin.write(line)
            self.child.stdin.flush()
        except BrokenPipeError:
            pass

    def receive(self):
        """The answer, or why there is none: {"died": …}."""
        end = time.monotonic() + ANSWER_SECONDS
        pieces = [self.rest]
        while b"\n" not in pieces[-1]:
            ready = select.select([self.child.stdout], [], [], max(0, end - time.monotonic()))[0]
            piece = os.read(self.child.stdout.fileno(), 1 << 20) if ready else b""
            if not piece:
                return self.lost("died" if ready else "hung")
            pieces.append(piece)
        line, self.rest = b"".join(pieces).split(b"\n", 1)
        return json.loads(line.decode("utf-8", "surrogateescape"), parse_int=Number, parse_float=Number)

    def lost(self, how):
        self.child.kill()
        status = self.child.wait()
        self.child = None
        return {"died": f"{how} ({status})"}


class Number(str):
    """A number as it is written: 1.0 and 1 differ, and so do 1 and "1"."""

    def __eq__(self, other):
        return isinstance(other, Number) and str(self) == str(other)

    __hash__ = str.__hash__


class Comparer:
    """Asks both programs and tells how their answers differ."""

    def __init__(self, oracle, subject, ignored, texts):
        self.oracle, self.subject, self.ignored, self.texts = Process(oracle), Process(subject), ignored, texts

    def ask(self, case):
        line = json.dumps(case).encode() + b"\n"
        self.oracle.send(line)
        self.subject.send(line)
        return self.oracle.receive(), self.subject.receive()

    def skipped(self, answer):
        """True if nothing can be said: the oracle fell, time ran out, or it is an error of the kinds left out."""
        if "panic" in answer or "died" in answer:
            return True
        return any(e["code"] in self.ignored or re.search(self.ignored_text, e["message"]) for e in answer.get("errors") or [])

    ignored_text = r"^(?:evaluation timed out|evaluation exceeded|context deadline|number of)|memory|max_|timed out"

    def difference(self, case):
        """A word for how the answers to the case differ, or None."""
        return self.compare(*self.ask(case))

    def compare(self, wanted, got):
        if "died" in got:
            return "crash"
        if self.skipped(wanted) or self.skipped(got):
            return None
        if bool(wanted.get("errors")) != bool(got.get("errors")):
            if (wanted.get("errors") or got.get("errors"))[0]["code"] + "?" in self.ignored:
                return None
            return "error " + (wanted.get("errors") or got.get("errors"))[0]["code"] + (" missing" if wanted.get("errors") else " unwanted")
        if wanted.get("errors"):
            return self.compare_errors(wanted["errors"], got["errors"])
        if "answers" in wanted:
            for one, other in zip(wanted["answers"], got["answers"]):
                kind = self.compare(sorted_errors(one), sorted_errors(other))
                if kind:
                    return "query: " + kind
            return None
        if self.tree(wanted) != self.tree(got):
            return "tree"
        return "value" if (wanted.get("result") or []) != (got.get("result") or []) else None

    def tree(self, answer):
        return answer.get("tree") if self.texts else without_texts(answer.get("tree"))

    def compare_errors(self, wanted, got):
        key = lambda e: json.dumps([e["code"], e["file"], e["row"], e["col"], without_circle(e["message"])])
        only = sorted(set(map(key, wanted)) ^ set(map(key, got)))
        if list(map(key, wanted)) == list(map(key, got)):
            return None
        if not only:
            return "error order"
        codes = {json.loads(k)[0] for k in only}
        same_text = sorted(e["message"] for e in wanted) == sorted(e["message"] for e in got)
        return "error " + "+".join(sorted(codes)) + (" place" if same_text else " text")


def without_circle(message):
    """OPA tells one of the circles that a rule lies on, another one each time."""
    return re.sub(r"(is recursive|may be recursive): .*", r"\1", message)


def sorted_errors(answer):
    """OPA does not sort the errors of a query; those of one place come in any order."""
    if not answer.get("errors"):
        return answer
    return {**answer, "errors": sorted(answer["errors"], key=lambda e: (int(e["row"]), int(e["col"]), e["message"]))}


def without_texts(node):
    """The tree without the source text that each place repeats."""
    if isinstance(node, list):
        return [without_texts(item) for item in node]
    if not isinstance(node, dict):
        return node
    place = "row" in node and "col" in node
    return {key: without_texts(value) for key, value in node.items() if not (place and key == "text")}


class Hunt:
    """Makes cases until the time is over, and writes what differs below `found`."""

    def __init__(self, options):
        self.options = options
        self.comparer = Comparer(options.oracle, options.subject, set(options.ignore), options.texts)
        self.shrinker = Shrinker(self.comparer.difference, SHRINK_SECONDS)
        self.comparer.oracle.send(b'{"kind":"builtins"}\n')
        self.builtins = self.comparer.oracle.receive()["builtins"]
        self.seeds = [open(path, encoding="utf-8", errors="replace").read() for path in options.seeds]
        self.known, self.counts, self.cases, self.fails = set(), {}, 0, 0

    def make(self, choose):
        """A case: its kind, and a text that is well-formed or a little broken."""
        kind = choose.choice(self.options.kinds)
        generator = Generator(choose, self.builtins, choose.random() < 0.3)
        if kind == "query":
            return generator.lone_queries(broken, respaced)
        if kind != "eval" and choose.random() < 0.3:
            generator.wild = True
        case = generator.policy()
        if kind != "eval" and self.seeds and choose.random() < 0.2:
            case["modules"] = {"a.rego": choose.choice(self.seeds)}
        if choose.random() < (0.6 if kind != "eval" else 0.03):
            name = choose.choice(sorted(case["modules"]))
            case["modules"][name] = broken(choose, case["modules"][name])
        if choose.random() < 0.2:
            case["modules"] = {name: respaced(choose, text) for name, text in case["modules"].items()}
        case["kind"] = kind
        if kind == "eval":
            return case
        case = {key: case[key] for key in ("kind", "v0", "modules")}
        if kind == "parse":
            name = choose.choice(sorted(case["modules"]))
            case["modules"] = {"a.rego": case["modules"][name]}
        elif choose.random() < 0.3:
            case["strict"] = True
        return case

    def run(self):
        start = time.monotonic()
        number = self.options.seed
        while time.monotonic() - start < self.options.seconds and self.fails < self.options.most:
            case = self.make(random.Random(number))
            if self.options.skip and any(re.search(self.options.skip, text) for text in case["modules"].values()):
                number += 1
                continue
            wanted, got = self.comparer.ask(case)
            kind = self.comparer.compare(wanted, got)
            repairs = 0
            while case["kind"] == "eval" and not kind and wanted.get("errors") and repairs < 8:
                case = repaired(case, wanted["errors"])
                wanted, got = self.comparer.ask(case)
                kind = self.comparer.compare(wanted, got)
                repairs += 1
            self.counts[self.outcome(case, wanted)] = self.counts.get(self.outcome(case, wanted), 0) + 1
            self.cases += 1
            if kind:
                self.found(number, kind, case)
            number += 1
        rate = self.cases / max(1, time.monotonic() - start)
        print(f"{self.cases} cases from seed {self.options.seed}, {rate:.0f} a second:", ", ".join(f"{k} {v}" for k, v in sorted(self.counts.items())))
        print(f"{self.fails} differences" + (f", written below {self.options.found}" if self.fails else ""))
        return 1 if self.fails else 0

    def outcome(self, case, wanted):
        failed = wanted.get("errors") or "panic" in wanted or "died" in wanted
        return case["kind"] + (" refused" if failed else " accepted")

    def found(self, number, kind, case):
        case = self.shrinker.shrink(case)
        wanted, got = self.comparer.ask(case)
        look = re.sub(r"\b(?:[a-z]|[A-Z]|\d+)\b", "x", json.dumps([kind, sorted(case["modules"].values()), case.get("queries")]))
        look = re.sub(r"\s+", " ", look)
        if look in self.known:
            return
        self.known.add(look)
        self.fails += 1
        folder = os.path.join(self.options.found, f"{self.fails:03d}-" + re.sub(r"\W+", "-", kind))
        os.makedirs(folder, exist_ok=True)
        for name, text in case["modules"].items():
            write(folder, name, text)
        write(folder, "case.json", json.dumps(case, indent=1, ensure_ascii=False) + "\n")
        write(folder, "opa.json", json.dumps(wanted, indent=1, ensure_ascii=False) + "\n")
        write(folder, "usher.json", json.dumps(got, indent=1, ensure_ascii=False) + "\n")
        print(f"---- {folder} (seed {number}): {kind}")
        print(summary(case, wanted, got), flush=True)


def repaired(case, errors):
    """The case without the rules that the errors lie in; a rule is a paragraph of the text."""
    modules = dict(case["modules"])
    for error in sorted(errors, key=lambda e: -int(e["row"])):
        lines = modules.get(error["file"], "").split("\n")
        start = end = min(int(error["row"]), len(lines)) - 1
        while start > 0 and lines[start - 1]:
            start -= 1
        while end >= 0 and end + 1 < len(lines) and lines[end + 1]:
            end += 1
        if start > 0:
            modules[error["file"]] = "\n".join(lines[:start - 1] + lines[end + 1:])
    return {**case, "modules": modules}


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def summary(case, wanted, got):
    lines = [("v0 " if case.get("v0") else "") + case["kind"] + (" strict" if case.get("strict") else "") + (" strict errors" if case.get("strict_errors") else "")]
    lines += [f"{name}: {text!r}" if len(text) < 60 else f"{name}:\n{text}" for name, text in case["modules"].items()]
    lines += [f"{name}: {json.dumps(case[name])}" for name in ("queries", "input", "data") if name in case]
    if "tree" in wanted and "tree" in got:
        return "\n".join(lines + first_difference(wanted["tree"], got["tree"], "tree")).encode("utf-8", "backslashreplace").decode()
    lines += ["opa:   " + json.dumps(wanted, ensure_ascii=False)[:1500], "usher: " + json.dumps(got, ensure_ascii=False)[:1500]]
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode()


def first_difference(wanted, got, path):
    """The path to the first place in which two trees differ, and what stands there."""
    if isinstance(wanted, dict) and isinstance(got, dict) and wanted.keys() == got.keys():
        pairs = [(key, wanted[key], got[key]) for key in wanted]
    elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        pairs = [(i, one, other) for i, (one, other) in enumerate(zip(wanted, got))]
    else:
        return [path, "opa:   " + json.dumps(wanted, ensure_ascii=False)[:800], "usher: " + json.dumps(got, ensure_ascii=False)[:800]]
    for key, one, other in pairs:
        if one != other and key != "text":
            return first_difference(one, other, f"{path}.{key}")
    return first_difference(wanted.get("text"), got.get("text"), path + ".text")


def replay(options):
    """Compares again the cases that were written before."""
    comparer = Comparer(options.oracle, options.subject, set(options.ignore), options.texts)
    failed = 0
    for path in options.replay:
        case = json.load(open(path, encoding="utf-8"))
        wanted, got = comparer.ask(case)
        kind = comparer.compare(wanted, got)
        if kind:
            failed += 1
            print(f"---- {path}: {kind}\n{summary(case, wanted, got)}")
    print(f"{len(options.replay)} cases, {failed} differences")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description="Compares usher with OPA on policies made at random.")
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--subject", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--found", default="found", help="the folder for what differs; emptied first")
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=["parse", "check", "eval", "query"])
    parser.add_argument("--ignore", type=lambda text: text.split(","), default=[], help="codes of errors; cases with one are left out (CODE?: those where one side alone has it)")
    parser.add_argument("--skip", help="leave out cases with a module that matches this regular expression")
    parser.add_argument("--texts", action="store_true", help="compare the source text of each node of a tree as well")
    parser.add_argument("--most", type=int, default=50, help="stop after so many differences")
    parser.add_argument("--seeds", nargs="*", default=[], help="policies to break besides those generated")
    parser.add_argument("--replay", nargs="*", help="files case.json to compare again")
    options = parser.parse_args()
    if options.replay is not None:
        return replay(options)
    if options.seed is None:
        options.seed = random.randrange(1 << 32)
    shutil.rmtree(options.found, ignore_errors=True)
    return Hunt(options).run()


if __name__ == "__main__":
    sys.exit(main())
