"""What got slower from one report to another.

Instructions repeat within a hundredth, on any machine with the same compiler, so they decide where both reports have
them. Else it is CPU time, which on a shared machine moves by a fifth from hour to hour: a figure counts as slower only
where it grew by more than the bound, and its least turn is above the greatest of before.
"""

from . import figures

INSTRUCTIONS_BOUND, CPU_BOUND = 1.02, 1.25


def slower(old, new, cpu_bound=CPU_BOUND):
    """Yields (what, old value, new value, unit) for all of usher's that got slower."""
    before = {workload["name"]: workload for workload in old["workloads"]}
    for workload in new["workloads"]:
        if workload["name"] not in before:
            continue
        for mode in ("parsed", "parse"):
            ours = workload["peers"].get("usher", {}).get(mode)
            theirs = before[workload["name"]]["peers"].get("usher", {}).get(mode)
            if ours and theirs:
                found = slower_figure(theirs, ours, cpu_bound)
                if found:
                    yield (f"{workload['name']} ({mode})", *found)
    before = {process["name"]: process for process in old.get("processes", [])}
    for process in new.get("processes", []):
        theirs = before.get(process["name"], {"peers": {}})["peers"].get("usher")
        ours = process["peers"].get("usher")
        if ours and theirs and slower_turns(theirs["cpu_ms"], ours["cpu_ms"], cpu_bound):
            yield process["name"], min(theirs["cpu_ms"]), min(ours["cpu_ms"]), "ms of CPU"


def slower_figure(old, new, cpu_bound):
    if old.get("instructions") and new.get("instructions"):
        if new["instructions"] > old["instructions"] * INSTRUCTIONS_BOUND:
            return old["instructions"], new["instructions"], "instructions"
    elif slower_turns(old["turns"], new["turns"], cpu_bound):
        return figures.cpu_ns(old), figures.cpu_ns(new), "ns of CPU"
    return None


def slower_turns(old, new, bound):
    middle = figures.statistics.median
    return middle(new) > middle(old) * bound and min(new) > max(old)


def lost(old, new):
    """Workloads that usher did before and does no longer, of those that both reports are about."""
    before = {workload["name"] for workload in old["workloads"] if workload["peers"].get("usher")}
    return [workload["name"] for workload in new["workloads"] if workload["name"] in before and not workload["peers"].get("usher")]
