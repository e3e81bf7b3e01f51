"""Whole processes, from exec to exit: what a command line, a hook or a job in CI pays for one verdict."""

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import workloads
from .measure import Refused, output

PEAK = "/usr/bin/time"  # GNU time: small, so that its own memory does not hide that of what it starts
IMAGE = "usher, from an image"  # among the subjects; no peer of usher, so a report has it beside them
LONG = 0.5  # seconds: what takes longer than this runs less often


def eval_command(program, workload):
    words = [program, "eval", "--format", "raw", *(["--v0-compatible"] if workload.v0 else [])]
    for name in (*workload.policies, *workload.data):
        words += ["--data", name]
    return [*words, *(["--input", workload.input] if workload.input else []), workload.query]


def commands(workload, build, folder, found):
    """Peer's name -> command, of those that have a form as one process."""
    result = {"usher": eval_command(str(Path(build).resolve() / "usher"), workload)}
    for peer in found:
        if peer.rival == "OPA" and (Path(folder) / "opa").is_file():
            result[peer.name] = eval_command(str(Path(folder).resolve() / "opa"), workload)
        elif peer.rival == "regorus":
            command = peer.command(workload, "parsed")
            result |= {peer.name: [*command, "--once"]} if command else {}
    return result


def image_command(workload, build, scratch, limit):
    """usher's command with policies and data compiled into an image before; None where this usher makes none."""
    usher, image = str(Path(build).resolve() / "usher"), str(Path(scratch) / f"{workload.name}.image")
    try:
        if b"--image" not in output([usher, "build", "--help"], limit):
            return None
    except Refused:
        return None
    dialect = ["--v0-compatible"] if workload.v0 else []
    output([usher, "build", "--image", "-o", image, *dialect, "-e", workload.query.removeprefix("data.").replace(".", "/"),
            *workload.policies, *workload.data], limit)
    return [usher, "eval", "--format", "raw", "--image", image, *(["--input", workload.input] if workload.input else []), workload.query]


def check(command, workload, limit):
    try:
        found = workloads.answer_hash(json.loads(output(command, limit)))
    except ValueError:
        raise Refused("its answer is no JSON") from None
    if found != workload.expect:
        raise Refused(f"wrong answer (hash {found})")


def run_once(command):
    """Elapsed and processor time of one run, in milliseconds."""
    nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=nothing)
    _, status = os.waitpid(child, 0)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status != 0:
        raise Refused(f"ended with {os.waitstatus_to_exitcode(status)}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1e3, spent * 1e3


def peak_kb(command):
    if not shutil.which(PEAK):
        return None
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run([PEAK, "-f", "%M", "-o", out.name, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        return int(out.read())


def measure(workload, subjects, runs, limit, complain):
    """A row of the report: each peer's turns, taken one after the other; the first turn warms caches and is dropped."""
    rows = {}
    for name, command in subjects.items():
        try:
            check(command, workload, limit)
            wall, _ = run_once(command)
            rows[name] = {"wall_ms": [], "cpu_ms": [], "peak_kb": peak_kb(command)}
            runs = min(runs, 5) if wall > LONG * 1e3 else runs
        except Refused as why:
            complain(f"{workload.name}, as a process: {name}: {why}")
    for _ in range(runs):
        for name, row in rows.items():
            wall, spent = run_once(subjects[name])
            row["wall_ms"].append(round(wall, 3))
            row["cpu_ms"].append(round(spent, 3))
    image = {"image": rows.pop(IMAGE)} if IMAGE in rows else {}
    return {"name": workload.name, "peers": rows, **image}, len(rows) + len(image) == len(subjects)
