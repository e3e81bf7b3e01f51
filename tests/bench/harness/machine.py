"""What a report says of the machine and the programs, so that figures can be judged later."""

import os
import platform
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def first_match(path, pattern):
    try:
        match = re.search(pattern, Path(path).read_text(), re.MULTILINE)
    except OSError:
        return "unknown"
    return match.group(1) if match else "unknown"


def describe():
    memory = first_match("/proc/meminfo", r"^MemTotal: *(\d+) kB")
    return {
        "processor": first_match("/proc/cpuinfo", r"^model name\s*: (.*)$"),
        "family_and_model": [first_match("/proc/cpuinfo", rf"^{key}\s*: (.*)$") for key in ("cpu family", "model")],
        "processors": os.cpu_count(),
        "memory_gb": round(int(memory) / 1e6) if memory.isdigit() else None,
        "kernel": platform.release().split("-")[0],
        "load_before": round(os.getloadavg()[0], 2),
    }


def line_of(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=HERE, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return (done.stdout.strip().splitlines() or [None])[0]


def usher_version():
    number = first_match(HERE.parent.parent / "include" / "usher.h", r'^#define USHER_VERSION "(.*)"')
    commit = line_of("git", "rev-parse", "--short=10", "HEAD")
    changed = line_of("git", "status", "--porcelain", "--untracked-files=no", "--", "src", "grammar", "include", "Makefile")
    return number + (f" ({commit}{' and changes' if changed else ''})" if commit else "")


def compiler():
    return line_of(os.environ.get("CC", "cc").split()[-1], "--version")
