"""The arithmetic of a report: medians, ratios with their spread, geometric means.

A report holds for each workload, peer and mode the CPU times of its turns. Turn i of all peers was taken one peer after
the other, so turns are compared with turns: drift of the machine hits both sides of a ratio alike.
"""

import math
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
    each = [theirs / ours for ours, theirs in zip(usher["turns"], other["turns"])]
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
