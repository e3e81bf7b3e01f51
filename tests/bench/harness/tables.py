"""A report as text: tables for a terminal, or the same in Markdown."""

from . import aims, figures

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
    """Rows of cells, the first of them the head; columns of figures stand to the right."""
    columns = range(len(rows[0]))
    widths = [max(len(row[i]) for row in rows) for i in columns]
    right = [all(row[i][:1].isdigit() for row in rows[1:] if row[i]) for i in columns]
    lines = []
    for number, row in enumerate(rows):
        if markdown:
            lines.append("| " + " | ".join(row) + " |")
            if number == 0:
                lines.append("|" + "".join("---:|" if right[i] else "---|" for i in columns))
        else:
            lines.append("  ".join(row[i].rjust(widths[i]) if right[i] else row[i].ljust(widths[i]) for i in columns).rstrip())
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
    names = ["usher", *figures.rivals(report)]
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
            theirs = figures.best(report, workload, name, "parsed")
            row += [digits(theirs[1]["loaded_kb"] / 1e3), digits(theirs[1]["peak_kb"] / 1e3), digits(theirs[1]["load_ms"])] if theirs else [""] * 3
        rows.append(row)
    return layout(rows, markdown)


def documents(report, markdown=False):
    """What large documents take: bytes of memory for each byte of JSON, and how fast they are loaded."""
    rows = [["data", "program", "resident bytes a byte", "peak bytes a byte", "loaded GB/s", "of OPA's resident"]]
    for workload in figures.large_documents(report):
        opa = figures.of_mode(workload, "opa", "parsed")
        for name in report["peers"]:
            theirs = figures.of_mode(workload, name, "parsed")
            if theirs:
                rows.append([f"{workload['name']}, {workload['data_bytes'] / 1e6:.0f} MB", name,
                             *(digits(figures.resident(workload, theirs, what)) for what in ("loaded_kb", "peak_kb")),
                             digits(workload["data_bytes"] / theirs["load_ms"] / 1e6),
                             digits(theirs["loaded_kb"] / opa["loaded_kb"]) if opa else ""])
    return layout(rows, markdown) if len(rows) > 1 else ""


def growth(report, markdown=False):
    """How the cost grows where workloads differ in a number alone, the input's bytes parsed each time."""
    names = ["usher", *figures.rivals(report)]
    rows = [["workloads", "N", *names]]
    for name, least, small, most, large in figures.series(report):
        factors = [figures.growth(small, large, report, rival, "parse") for rival in names]
        if any(factors):
            rows.append([name, f"{least:,} → {most:,}", *(f"{digits(one)} ×" if one else "" for one in factors)])
    return layout(rows, markdown) if len(rows) > 1 else ""


def processes(report, markdown=False):
    """Exec to exit: the least processor and elapsed time, the most memory, and ratios of processor time."""
    rivals = figures.rivals(report)
    rivals = [rival for rival in rivals if any(figures.best_process(report, one, rival) for one in report.get("processes", []))]
    images = any(process.get("image") for process in report.get("processes", []))
    head = ["process", "usher: CPU ms", "elapsed ms", "peak MB", *(["from an image: CPU ms", "elapsed ms", "peak MB"] if images else [])]
    for rival in rivals:
        head += [f"{rival}: CPU ms", "elapsed ms", "peak MB", "CPU ratio", "elapsed ratio"]
    rows = [head]
    for process in report.get("processes", []):
        ours = process["peers"].get("usher")
        if not ours:
            continue
        row = [process["name"], *process_cells(ours)]
        if images:
            row += process_cells(process["image"]) if process.get("image") else [""] * 3
        for rival in rivals:
            theirs = figures.best_process(report, process, rival)
            row += [*process_cells(theirs), *(ratio(figures.ratio_of_turns(ours[what], theirs[what])) for what in ("cpu_ms", "wall_ms"))] \
                if theirs else [""] * 5
        rows.append(row)
    return layout(rows, markdown) if len(rows) > 1 else ""


def process_cells(row):
    middle = figures.statistics.median
    return [digits(middle(row["cpu_ms"])), digits(middle(row["wall_ms"])), digits(row["peak_kb"] / 1e3) if row["peak_kb"] else ""]


def threads(report, markdown=False):
    """Evaluations a second of one thread, two threads, and two programs; and the ratios."""
    rows = [["workload", "one thread", "two threads", "two programs", "threads to one", "programs to one", "CPU time to one"]]
    middle = figures.statistics.median
    for row in report.get("threads", []):
        rows.append([row["name"], *(f"{middle(row[what]):,.0f}/s" for what in ("one", "two", "programs")),
                     *(ratio(figures.ratio_of_turns(row[a], row[b])) for a, b in (("one", "two"), ("one", "programs"), ("cpu_one", "cpu_two")))])
    return layout(rows, markdown) if len(rows) > 1 else ""


def summary(report, markdown=False):
    rows = [["", "workloads", "geometric mean", "least ratio", "where"]]
    for row in figures.summary(report):
        rows.append([f"{row['rival']}, {MODE_TITLES[row['mode']]}", str(row["workloads"]), digits(row["mean"]),
                     ratio(row["least"]), row["where"]])
    return layout(rows, markdown) if len(rows) > 1 else ""


def goals(report, markdown=False):
    rows = [["aim", "where", "wanted", "found", "reached"]]
    for aim in aims.all_of(report):
        rows.append([aim.what, aim.where, f"{aim.wanted:g}", digits(aim.found), "yes" if aim.met else "no"])
    return layout(rows, markdown) if len(rows) > 1 else ""


SECTIONS = {
    "aims": ("What usher is to reach", goals),
    "summary": ("How many times as long the others take", summary),
    "parse": (f"CPU time of one evaluation, {MODE_TITLES['parse']}", lambda report, markdown=False: evaluations(report, "parse", markdown)),
    "parsed": (f"CPU time of one evaluation, {MODE_TITLES['parsed']}", lambda report, markdown=False: evaluations(report, "parsed", markdown)),
    "growth": ("How the cost grows", growth),
    "documents": ("Large documents", documents),
    "memory": ("Memory and loading", memory),
    "processes": ("Whole processes, exec to exit", processes),
    "threads": ("Threads", threads),
}


def everything(report):
    """All tables that the report has figures for; the summary last, where it is seen on a terminal."""
    names = [*(name for name in SECTIONS if name != "summary"), "summary"]
    tables = [(title, table(report)) for title, table in (SECTIONS[name] for name in names)]
    return "\n".join(f"{title}\n\n{text}" for title, text in tables if text)
