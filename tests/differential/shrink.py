"""Delta debugging: makes a case that differs smaller as long as it differs in the same way."""
import copy
import json
import re
import time

from mutate import tokens

OPENING = {"(": ")", "[": "]", "{": "}"}


def without_runs(items, size):
    """The lists that are left when a run of `size` items is taken out, each with the place of the run."""
    for start in range(0, len(items), size):
        yield items[:start] + items[start + size:]


def reduce_list(items, works):
    """A smaller list for which `works` holds; halves, quarters, … down to single items are tried."""
    size = max(1, len(items) // 2)
    while True:
        start, progressed = 0, False
        while start < len(items):
            candidate = items[:start] + items[start + size:]
            if works(candidate):
                items, progressed = candidate, True
            else:
                start += size
        if size == 1 and not progressed:
            return items
        size = max(1, size // 2)


def partners(parts):
    """For each opening bracket the index of its closing one."""
    stack, found = [], {}
    for i, part in enumerate(parts):
        if part in OPENING:
            stack.append(i)
        elif part in OPENING.values() and stack and OPENING[parts[stack[-1]]] == part:
            found[stack.pop()] = i
    return found


def simpler_groups(text):
    """Texts in which a bracketed group is gone, or stands without brackets, or only a part of it, or a plain term."""
    parts = tokens(text)
    for start, end in sorted(partners(parts).items(), key=lambda pair: pair[0] - pair[1]):
        inside = parts[start + 1:end]
        yield "".join(parts[:start] + parts[end + 1:])
        yield "".join(parts[:start] + inside + parts[end + 1:])
        yield "".join(parts[:start] + ["1"] + parts[end + 1:])
        for left in (start, start - 1, start - 3):
            if left >= 0 and inside:
                yield "".join(parts[:left] + inside + parts[end + 1:])
                yield "".join(parts[:left] + ["1"] + parts[end + 1:])


def simpler_tokens(text):
    """Texts in which a token is a plainer one."""
    parts = tokens(text)
    for i, part in enumerate(parts):
        plain = []
        if part[0] in '"`' and part != '"a"':
            plain = ['"a"', "1"]
        elif part.isspace() and part not in (" ", "\n"):
            plain = [" ", "\n"]
        elif re.fullmatch(r"\d.*", part) and part != "1":
            plain = ["1"]
        elif part.isidentifier() and len(part) > 1:
            plain = [part[0], "1"]
        for text in plain:
            yield "".join(parts[:i] + [text] + parts[i + 1:])


class Shrinker:
    """`differs(case)` is the difference's kind, or None. `deadline` bounds the time of one case."""

    def __init__(self, differs, seconds):
        self.differs, self.seconds = differs, seconds

    def shrink(self, case):
        self.kind = self.differs(case)
        self.deadline = time.monotonic() + self.seconds
        before = None
        while before != json.dumps(case) and time.monotonic() < self.deadline:
            before = json.dumps(case)
            case = self.fewer_parts(case)
            for name in list(case["modules"]):
                case = self.shrink_text(case, ["modules", name])
            for i in range(len(case.get("queries", []))):
                case = self.shrink_text(case, ["queries", i])
            for name in ("data", "input"):
                case = self.shrink_document(case, [name])
        return case

    def works(self, case):
        return time.monotonic() < self.deadline and self.differs(case) == self.kind

    def changed(self, case, path, value):
        """A copy of the case with another value at the path; None: without it."""
        copied = copy.deepcopy(case)
        holder = copied
        for step in path[:-1]:
            holder = holder[step]
        if value is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        return copied

    def fewer_parts(self, case):
        for path in [["modules", name] for name in case["modules"]] + [["data"], ["input"], ["strict_errors"], ["strict"]]:
            if path[0] in case and (len(path) == 1 or len(case["modules"]) > 1):
                candidate = self.changed(case, path, None)
                if self.works(candidate):
                    case = candidate
        for query in case.get("queries", []):
            candidate = self.changed(case, ["queries"], [query])
            if len(case["queries"]) > 1 and self.works(candidate):
                case = candidate
        return case

    def shrink_text(self, case, path):
        def text_of(c):
            return c[path[0]][path[1]]
        def works_with(text):
            return self.works(self.changed(case, path, text))
        for cut in (lambda t: re.split(r"(?<=\n)(?=\n)", t), lambda t: t.splitlines(True), tokens):
            parts = reduce_list(cut(text_of(case)), lambda items: works_with("".join(items)))
            case = self.changed(case, path, "".join(parts))
        for simpler in (simpler_groups, simpler_tokens):
            progressed = True
            while progressed:
                progressed = False
                for text in simpler(text_of(case)):
                    if len(text) <= len(text_of(case)) and text != text_of(case) and works_with(text):
                        case, progressed = self.changed(case, path, text), True
                        break
        if len(text_of(case)) < 300:
            parts = reduce_list(list(text_of(case)), lambda items: works_with("".join(items)))
            case = self.changed(case, path, "".join(parts))
        return case

    def shrink_document(self, case, path):
        """Drops members and elements, and puts plain values in place of others."""
        holder = case
        for step in path:
            if isinstance(holder, dict) and step not in holder:
                return case
            holder = holder[step]
        if isinstance(holder, (dict, list)):
            for step in list(holder) if isinstance(holder, dict) else range(len(holder) - 1, -1, -1):
                smaller = self.changed(case, path + [step], None)
                if self.works(smaller):
                    case = smaller
                else:
                    case = self.shrink_document(case, path + [step])
        elif holder not in (1, None):
            candidate = self.changed(case, path, 1)
            if self.works(candidate):
                case = candidate
        return case
