"""Runs the peers: first for their answers, then in turns for their costs."""

import json
import os
import signal
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import workloads

# callgrind stumbles over the signals by which Go interrupts its threads, and counts one thread at a time.
COUNTED = {"GODEBUG": "asyncpreemptoff=1", "GOMAXPROCS": "1"}
# Evaluations that are counted: as many as make about so many ns. More would not make the count better.
COUNTED_NS, COUNTED_MOST = 10e6, 500
# What takes longer to load is not counted: callgrind would take minutes, for a figure that loading drowns.
COUNTED_LOAD_MS = 2000


@dataclass(frozen=True)
class Effort:
    turns: int  # how often each peer has its turn
    seconds: float  # length of a batch
    batches: int  # batches in one turn
    limit: float  # seconds until a program is given up


class Refused(Exception):
    """What a peer can't do, or does wrong, in one line."""


def output(command, limit, environment=None):
    """Standard output of a program, which gets no input. It and what it started end with it."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True, env=os.environ | (environment or {})) as child:
        try:
            out, errors = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise Refused(f"took more than {limit:g} s") from None
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    if child.returncode != 0:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise Refused(lines[-1][:200] if lines else f"ended with {child.returncode}")
    return out


def check_answer(command, workload, limit):
    """Raises Refused where the answer is not the one expected."""
    try:
        answer = json.loads(output([*command, "--once"], limit))
    except ValueError:
        raise Refused("its answer is no JSON") from None
    found = workloads.answer_hash(answer)
    if found != workload.expect:
        text = json.dumps(answer, ensure_ascii=False)
        raise Refused(f"wrong answer (hash {found}): {text[:100]}{'…' if len(text) > 100 else ''}")


def take_turn(command, effort):
    words = [*command, "--seconds", str(effort.seconds), "--batches", str(effort.batches)]
    try:
        return json.loads(output(words, effort.limit))
    except ValueError:
        raise Refused("its report is no JSON") from None


def put_together(reports):
    """What the report keeps of a peer's turns."""
    one = {
        "turns": [report["cpu_ns"] for report in reports],
        "least": min(report["cpu_ns_min"] for report in reports),
        "wall_ns": statistics.median(report["wall_ns"] for report in reports),
        "load_ms": min(report["load_ms"] for report in reports),
        "loaded_kb": max(report["loaded_kb"] for report in reports),
        "peak_kb": max(report["peak_kb"] for report in reports),
    }
    return one | ({"bytes": reports[0]["bytes"]} if "bytes" in reports[0] else {})


def count_instructions(command, cpu_ns, limit):
    """Instructions of one evaluation: those of a long run less those of a short one, over the difference.

    None where loading outweighs the evaluations so far that the difference says nothing."""
    more = max(2, min(COUNTED_MOST, int(COUNTED_NS / cpu_ns)))
    short, long = (total_instructions([*command, "--iterations", str(n)], limit) for n in (more // 2, more // 2 + more))
    return (long - short) / more if long > 1.005 * short else None


def total_instructions(command, limit):
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        output(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command], limit, COUNTED)
        for line in out.read_text().splitlines():
            if line.startswith("totals:"):
                return int(line.split()[1])
    raise Refused("callgrind counted nothing")
