"""What usher is to reach, and whether a report shows it. An aim that a report has no figures for is left out."""

from dataclasses import dataclass

from . import figures


@dataclass(frozen=True)
class Aim:
    what: str
    wanted: float
    found: float
    where: str = ""
    at_least: bool = True

    @property
    def met(self):
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted


# Rival, mode -> the geometric mean wanted, the least ratio wanted, and the least for regular expressions, where all use
# automata of much the same kind.
SPEED = {
    ("OPA", "parse"): (40, 10, 5),
    ("regorus", "parse"): (8, 2, 5),
    ("OPA", "parsed"): (20, None, None),
    ("regorus", "parsed"): (5, None, None),
    ("cel-go", "parse"): (None, 10, None),
}
MODES = {"parse": "input parsed each time", "parsed": "input parsed before"}
PATTERNS = ("regex", "patterns")  # workloads about regular expressions
PROCESS = {"OPA": 10, "regorus": 2}
IMAGE_MS = 3
GROWTH = (("growth-N", 50, 5000, 1.2), ("pN", 50, 500, 6))
THREADS = 1.9
RESIDENT, PEAK, OF_OPA, LOADED = 3, 4, 0.37, 0.3


def speed(report):
    for (rival, mode), (mean, least, of_patterns) in SPEED.items():
        found = {name: ratio.middle for name, ratio in figures.ratios(report, rival, mode).items()}
        patterns = {name: ratio for name, ratio in found.items() if name.startswith(PATTERNS)}
        rest = {name: ratio for name, ratio in found.items() if name not in patterns}
        what = f"times as fast as {rival}, {MODES[mode]}"
        if found and mean:
            yield Aim(f"{what}, geometric mean", mean, figures.geometric_mean(found.values()))
        for rows, wanted, kind in ((rest, least, ""), (patterns, of_patterns, " of regular expressions")):
            if rows and wanted:
                where = min(rows, key=rows.get)
                yield Aim(f"{what}, the least{kind}", wanted, rows[where], where)


def processes(report):
    """Of those that start: with a large document, reading it is what takes the time."""
    large = [workload["name"] for workload in figures.large_documents(report)]
    for process in report.get("processes", []):
        if process["name"] in large:
            continue
        ours = process["peers"].get("usher")
        for rival, wanted in PROCESS.items():
            theirs = figures.best_process(report, process, rival)
            if ours and theirs:
                ratio = figures.ratio_of_turns(ours["wall_ms"], theirs["wall_ms"])
                yield Aim(f"times as fast as a process of {rival}, exec to exit", wanted, ratio.middle, process["name"])
        if process.get("image"):
            found = figures.statistics.median(process["image"]["wall_ms"])
            yield Aim("ms from exec to exit with an image, at most", IMAGE_MS, found, process["name"], False)


def growth(report):
    """Of several workloads that grow alike, the geometric mean."""
    for prefix, of, to, wanted in GROWTH:
        pairs = [(small, large) for name, least, small, most, large in figures.series(report)
                 if name.startswith(prefix) and (least, most) == (of, to)]
        for mode, how in MODES.items():
            found = [figures.growth(small, large, report, "usher", mode) for small, large in pairs]
            if found and None not in found:
                yield Aim(f"times the cost from {of:,} to {to:,} rules, {how}, at most", wanted, figures.geometric_mean(found), prefix, False)


def documents(report):
    """Of the largest: beside a small one the few megabytes that any process takes would be what is measured."""
    for workload in sorted(figures.large_documents(report), key=lambda row: row["data_bytes"])[-1:]:
        ours, opa = (figures.of_mode(workload, name, "parsed") for name in ("usher", "opa"))
        if not ours:
            continue
        where = workload["name"]
        yield Aim("bytes resident for a byte of JSON, at most", RESIDENT, figures.resident(workload, ours, "loaded_kb"), where, False)
        yield Aim("bytes at the peak of loading for a byte of JSON, at most", PEAK, figures.resident(workload, ours, "peak_kb"), where, False)
        yield Aim("GB of JSON loaded a second", LOADED, workload["data_bytes"] / ours["load_ms"] / 1e6, where)
        if opa:
            yield Aim("of OPA's resident memory, at most", OF_OPA, ours["loaded_kb"] / opa["loaded_kb"], where, False)


def threads(report):
    for row in report.get("threads", []):
        yield Aim("times as much with two threads as with one", THREADS, figures.ratio_of_turns(row["one"], row["two"]).middle, row["name"])


def all_of(report):
    return [aim for part in (speed, processes, growth, documents, threads) for aim in part(report)]
