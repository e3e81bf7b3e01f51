"""The programs that are measured side by side, and how each is asked for one workload.

A program takes

    --policy F ... --data F ... --input F --query data.pkg.rule [--v0] [--parse]
    --once | --iterations N | --seconds S --batches K

and prints one line of JSON: the answer (--once), anything (--iterations), or a report with cpu_ns, cpu_ns_min, wall_ns,
bytes, load_ms, loaded_kb, peak_kb. One that evaluates CEL takes --expression in place of policies and query.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

# What a mode adds to the options. "parsed": the input was parsed before; "parse": its bytes are parsed each time.
MODES = {"parsed": [], "parse": ["--parse"]}


@dataclass(frozen=True)
class Peer:
    name: str  # as in the report
    rival: str  # peers of one rival are ways to use it; the fastest counts
    programs: tuple  # names of files, the first that is there is taken
    options: tuple = ()
    cel: bool = False
    version: str = ""  # a pattern with one group, to be found in the program's bytes
    path: Path | None = field(default=None, compare=False)

    def command(self, workload, mode):
        """The words that make this peer load a workload; None where it has no such form."""
        if workload.without and self.name.startswith(workload.without):
            return None
        if mode == "parse" and not workload.input:
            return None
        words = [str(self.path), *self.options, *MODES[mode]]
        if self.cel:
            return [*words, "--expression", workload.cel, "--input", workload.input] if workload.cel else None
        words += ["--v0"] if workload.v0 else []
        for option, names in (("--policy", workload.policies), ("--data", workload.data)):
            for name in names:
                words += [option, name]
        if workload.input:
            words += ["--input", workload.input]
        return [*words, "--query", workload.query]


USHER = Peer("usher", "usher", ("usher-bench",))
REGORUS = ("bench-regorus-mimalloc", "bench-regorus")
REGORUS_VERSION = r"regorus-(\d+\.\d+\.\d+)/src"
OTHERS = (
    Peer("opa", "OPA", ("bench-opa",), version=r"dep\tgithub.com/open-policy-agent/opa\tv([\d.]+)"),
    Peer("regorus", "regorus", REGORUS, ("--engine", "interp"), version=REGORUS_VERSION),
    Peer("regorus-rvm", "regorus", REGORUS, ("--engine", "rvm"), version=REGORUS_VERSION),
    Peer("cel", "cel-go", ("bench-cel",), cel=True, version=r"dep\t[a-z./]*cel-go\tv([\d.]+)"),
)


def find(build, folder, only=()):
    """usher's program and those of the others that are installed; and the names of those that are not."""
    found, missing = [], []
    for peer, where in [(USHER, Path(build)), *((other, Path(folder)) for other in OTHERS)]:
        if only and peer.name not in only and peer is not USHER:
            continue
        paths = [where / name for name in peer.programs if (where / name).is_file()]
        if paths:
            found.append(Peer(**{**peer.__dict__, "path": paths[0].resolve()}))
        else:
            missing.append(peer.name)
    return found, missing


def version(peer):
    if not peer.version:
        return None
    match = re.search(peer.version.encode(), peer.path.read_bytes())
    return match.group(1).decode() if match else "unknown"
