"""A report as text: tables for a terminal, or the same in Markdown."""

from . import figures

MODE_TITLES = {"parsed": "input parsed before", "parse": "input's bytes parsed each time"}


def time(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            return f"{digits(ns / size)} {unit}"
    return f"{ns:.0f} ns"


def digits(value):
    """Three digits, more where there are more before the point."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def count(value):
    if value is None:
        return ""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{digits(value / size)} {unit}"
    return f"{value:.0f}"


def ratio(one):
    return f"{digits(one.middle)} ({digits(one.least)}–{digits(one.most)})" if one else ""


def layout(rows, markdown):
    """Rows of cells, the first of them the head; the first column is a text, the rest are figures."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        if markdown:
            lines.append("| " + " | ".join(row) + " |")
            if number == 0:
                lines.append("|---|" + "---:|" * (len(row) - 1))
        else:
            cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
            lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def evaluations(report, mode, markdown=False):
    """A row for each workload: usher's CPU time and instructions, and each rival's time with its ratio."""
    rivals = figures.rivals(report)
    counted = any(peer.get("instructions") for workload in report["workloads"]
                  for peer in workload["peers"].get("usher", {}).values())
    head = ["workload", "usher", *(["instructions"] if counted else [])]
    for rival in rivals:
        head += [rival, "ratio (least–most)"]
    rows = [head]
    for workload in report["workloads"]:
        ours = figures.of_mode(workload, "usher", mode)
        if not ours:
            continue
        row = [workload["name"], time(figures.cpu_ns(ours)), *([count(ours.get("instructions"))] if counted else [])]
        for rival in rivals:
            theirs = figures.best(report, workload, rival, mode)
            row += [time(figures.cpu_ns(theirs[1])), ratio(figures.ratio(ours, theirs[1]))] if theirs else ["", ""]
        rows.append(row)
    return layout(rows, markdown)


def memory(report, markdown=False):
    """Bytes an evaluation takes, what is resident once loaded, the most there was, and how long loading took."""
    names = [name for name in report["peers"]]
    head = ["workload", "bytes an evaluation"]
    for name in names:
        head += [f"{name}: loaded MB", "peak", "load ms"]
    rows = [head]
    for workload in report["workloads"]:
        ours = figures.of_mode(workload, "usher", "parsed")
        if not ours:
            continue
        row = [workload["name"], count(ours["bytes"])]
        for name in names:
            theirs = figures.of_mode(workload, name, "parsed")
            row += [digits(theirs["loaded_kb"] / 1e3), digits(theirs["peak_kb"] / 1e3), digits(theirs["load_ms"])] if theirs else [""] * 3
        rows.append(row)
    return layout(rows, markdown)


def summary(report, markdown=False):
    rows = [["", "workloads", "geometric mean", "least ratio", "where"]]
    for row in figures.summary(report):
        rows.append([f"{row['rival']}, {MODE_TITLES[row['mode']]}", str(row["workloads"]), digits(row["mean"]),
                     ratio(row["least"]), row["where"]])
    return layout(rows, markdown) if len(rows) > 1 else ""


def everything(report):
    parts = []
    for mode, title in MODE_TITLES.items():
        parts.append(f"CPU time of one evaluation, {title}\n\n{evaluations(report, mode)}")
    parts.append(f"Memory and loading\n\n{memory(report)}")
    if summary(report):
        parts.append(f"How many times as long the others take\n\n{summary(report)}")
    return "\n".join(parts)
