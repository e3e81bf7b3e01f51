"""Two threads beside one, and beside two programs: the programs share nothing, so they show what the machine allows."""

import json
import subprocess

from .measure import Refused


def rate(command, copies, threads, limit):
    """Evaluations a second of all copies together, and their processor time for one evaluation in ns."""
    children = [subprocess.Popen([*command, "--threads", str(threads)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE) for _ in range(copies)]
    reports = []
    try:
        for child in children:
            out, errors = child.communicate(timeout=limit)
            if child.returncode != 0:
                raise Refused(errors.decode(errors="replace").strip()[:200])
            reports.append(json.loads(out))
    except subprocess.TimeoutExpired:
        raise Refused(f"took more than {limit:g} s") from None
    finally:
        for child in children:
            child.kill() if child.poll() is None else None
            child.wait()
    return sum(1e9 / report["wall_ns"] for report in reports), sum(report["cpu_ns"] for report in reports) / copies


def measure(workload, command, effort):
    """A row of the report: evaluations a second, turn by turn."""
    words = [*command, "--seconds", str(3 * effort.seconds), "--batches", str(effort.batches)]
    row = {"name": workload.name, "one": [], "two": [], "programs": [], "cpu_one": [], "cpu_two": []}
    for _ in range(effort.turns):
        for what, copies, threads in (("one", 1, 1), ("two", 1, 2), ("programs", 2, 1)):
            per_second, cpu = rate(words, copies, threads, effort.limit)
            row[what].append(round(per_second))
            if copies == 1:
                row[f"cpu_{what}"].append(round(cpu, 1))
    return row
