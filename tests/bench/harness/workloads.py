"""Workloads: what is evaluated, and what must come out.

A folder of workloads has a workloads.json: a list of objects with

    name       unique; what stands before the last parts of it says what it is about
    policies   files, one or more
    data       JSON files (optional)
    input      a JSON file (optional)
    query      the path of a document, data.pkg.rule
    v0         true: the policies are in the old dialect (optional)
    cel        the same as an expression of CEL over `object` (optional)
    without    what peers of this name, or of names that begin with it, are known not to do (optional)
    process    true: it is also measured as a whole process (optional)
    threads    true: it is also measured with two threads (optional)
    expect     SHA-256 of the answer, written as `answer_hash` does

Files are named from the folder; `@gen/NAME` is one that a generator wrote, into another folder.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workload:
    name: str
    policies: list
    query: str
    expect: str
    data: list
    input: str | None
    v0: bool
    cel: str | None
    without: str | None
    process: bool = False
    threads: bool = False


def answer_hash(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of(folder, prefixes=()):
    """What stands in workloads.json; with prefixes only what has a name that begins with one of them."""
    rows = json.loads((Path(folder) / "workloads.json").read_text())
    return [row for row in rows if not prefixes or row["name"].startswith(tuple(prefixes))]


def generated_names(rows):
    """The names of the generated files that workloads are about."""
    files = [name for row in rows for name in [*row["policies"], *row.get("data", []), row.get("input", "")]]
    return sorted({name.removeprefix("@gen/") for name in files if name.startswith("@gen/")})


def read(rows, folder, generated):
    """Workloads, with the paths of their files."""
    folder, generated = Path(folder), Path(generated)

    def path(name):
        return str(generated / name.removeprefix("@gen/") if name.startswith("@gen/") else folder / name)

    def workload(row):
        return Workload(
            name=row["name"],
            policies=[path(name) for name in row["policies"]],
            query=row["query"],
            expect=row["expect"],
            data=[path(name) for name in row.get("data", [])],
            input=path(row["input"]) if "input" in row else None,
            v0=row.get("v0", False),
            cel=row.get("cel"),
            without=row.get("without"),
            process=row.get("process", False),
            threads=row.get("threads", False),
        )

    return [workload(row) for row in rows]


def sizes(workload):
    """Bytes of what a workload reads, for the report."""
    files = {"policies": workload.policies, "data": workload.data, "input": [workload.input] if workload.input else []}
    return {f"{what}_bytes": sum(Path(name).stat().st_size for name in names) for what, names in files.items()}
