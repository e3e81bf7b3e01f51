"""The arithmetic of a report: medians, ratios with their spread, geometric means.

A report holds for each workload, peer and mode the CPU times of its turns. Turn i of all peers was taken one peer after
the other, so turns are compared with turns: drift of the machine hits both sides of a ratio alike.
"""

import math
import re
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """How many times as long a peer takes as usher."""
    middle: float  # median over the turns
    least: float
    most: float


def cpu_ns(figures):
    return statistics.median(figures["turns"])


def ratio(usher, other):
    return ratio_of_turns(usher["turns"], other["turns"])


def ratio_of_turns(ours, theirs):
    each = [their / our for our, their in zip(ours, theirs)]
    return Ratio(statistics.median(each), min(each), max(each))


def of_mode(workload, peer, mode):
    """The figures of a peer; those without parsing serve for both modes where there is nothing to parse."""
    modes = workload["peers"].get(peer, {})
    if mode == "parse" and not workload["input_bytes"]:
        mode = "parsed"
    return modes.get(mode)


def best(report, workload, rival, mode):
    """The fastest peer of a rival at a workload: its name and figures, or None."""
    measured = [(name, of_mode(workload, name, mode)) for name, peer in report["peers"].items() if peer["rival"] == rival]
    measured = [(name, figures) for name, figures in measured if figures]
    return min(measured, key=lambda one: cpu_ns(one[1]), default=None)


def ratios(report, rival, mode):
    """Workload's name -> Ratio, over the workloads that both do."""
    result = {}
    for workload in report["workloads"]:
        ours, theirs = of_mode(workload, "usher", mode), best(report, workload, rival, mode)
        if ours and theirs:
            result[workload["name"]] = ratio(ours, theirs[1])
    return result


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def rivals(report):
    return list(dict.fromkeys(peer["rival"] for peer in report["peers"].values() if peer["rival"] != "usher"))


def summary(report):
    """For each rival and mode: the geometric mean of the ratios, the least of them and where it is."""
    rows = []
    for rival in rivals(report):
        for mode in ("parsed", "parse"):
            found = ratios(report, rival, mode)
            if found:
                where = min(found, key=lambda name: found[name].middle)
                rows.append({"rival": rival, "mode": mode, "workloads": len(found),
                             "mean": geometric_mean(one.middle for one in found.values()),
                             "least": found[where], "where": where})
    return rows


def series(report):
    """Pairs of workloads that differ in their first number alone: (name, smaller number, its row, larger number, its row).

    Each is compared with the least of its series."""
    groups = {}
    for workload in report["workloads"]:
        match = re.match(r"([^0-9]*)([0-9]+)(.*)$", workload["name"])
        if match:
            groups.setdefault((match.group(1), match.group(3)), []).append((int(match.group(2)), workload))
    for (before, after), rows in groups.items():
        rows.sort(key=lambda row: row[0])
        for number, workload in rows[1:]:
            yield f"{before}N{after}", *rows[0], number, workload


def growth(small, large, report, rival, mode):
    """How many times as much the larger workload costs: by instructions where they were counted, else by CPU time."""
    if rival == "usher":
        first, second = of_mode(small, "usher", mode), of_mode(large, "usher", mode)
        if first and second and first.get("instructions") and second.get("instructions"):
            return second["instructions"] / first["instructions"]
    else:
        first, second = (best(report, workload, rival, mode) for workload in (small, large))
        first, second = first and first[1], second and second[1]
    return min(second["turns"]) / min(first["turns"]) if first and second else None


def best_process(report, process, rival):
    """The peer of a rival whose process spent the least processor time: its figures, or None."""
    rows = [row for name, row in process["peers"].items() if report["peers"][name]["rival"] == rival]
    return min(rows, key=lambda row: statistics.median(row["cpu_ms"]), default=None)


def resident(workload, figures, what):
    """Bytes of memory for each byte of the documents."""
    return figures[what] * 1024 / workload["data_bytes"]


LARGE = 5_000_000  # bytes of data from which on a workload is about loading them


def large_documents(report):
    return [workload for workload in report["workloads"] if workload["data_bytes"] >= LARGE]
