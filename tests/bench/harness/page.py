"""Writes a report into a page: each table stands between two marks, and is replaced as a whole."""

import re

from . import tables

MARK = "<!-- {}: {} -->"


def about(report, markdown=True):
    """Versions, machine and method, as a list."""
    machine, method = report["machine"], report["method"]
    lines = [f"- Measured {report['made']} on {machine['processors']} processors ({machine['processor']}), {machine['memory_gb']} GB, "
             f"Linux {machine['kernel']}; load {machine['load_before']} before and {machine['load_after']} after."]
    for name, peer in report["peers"].items():
        more = f", {peer['compiler']}" if peer.get("compiler") else ""
        lines.append(f"- {name}: {peer['rival']} {peer['version']} (`{peer['program']}`{more}).")
    lines.append(f"- Each peer took {method['turns']} turns of {method['batches']} batches of {method['seconds']:g} s at each workload; "
                 f"instructions: {method['instructions']}.")
    return "\n".join(lines) + "\n"


def parts(report):
    """Name of a mark -> what stands there."""
    return {"about": about(report), **{name: table(report, markdown=True) for name, (_, table) in tables.SECTIONS.items()}}


def fill(page, report):
    """The page with the report's tables between its marks."""
    for name, text in parts(report).items():
        begin, end = MARK.format("begin", name), MARK.format("end", name)
        page, count = re.subn(f"{re.escape(begin)}\n.*?{re.escape(end)}", lambda _: f"{begin}\n\n{text}\n{end}", page, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"the page has {count} places for the table {name}")
    return page
