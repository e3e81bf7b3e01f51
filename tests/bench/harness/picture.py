"""The picture of a report: for each workload a dot for each rival, how many times as long as usher it takes.

Colours are those of a page in light; where the reader's page is dark the style at the top turns them. The picture has
a ground of its own in both, so that it is readable wherever it is shown.
"""

import math
from xml.sax.saxutils import escape

from . import figures

ROW, TOP, LEFT, WIDTH, RIGHT = 17, 74, 210, 620, 30
COLOURS = {"OPA": ("#c2410c", "#fb923c"), "regorus": ("#1d4ed8", "#7db2ff"), "cel-go": ("#15803d", "#6ee7a0")}
STYLE = """
text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.ground { fill: #ffffff } .head { font-size: 15px; font-weight: 600 } .quiet { fill: #57606a }
.line { stroke: #d0d7de } .even { stroke: #57606a; stroke-dasharray: 3 3 }
"""
DARK = """text { fill: #e6edf3 } .ground { fill: #0d1117 } .quiet { fill: #9aa4af } .line { stroke: #30363d } .even { stroke: #9aa4af }
"""


def colour_rules(which):
    return "".join(f".{name.replace('-', '')} {{ fill: {pair[which]}; stroke: {pair[which]} }}\n" for name, pair in COLOURS.items())


class Scale:
    """A logarithmic axis; ratios below one get a decade of their own where there are any."""

    def __init__(self, least, most):
        self.low = 0 if least >= 1 else -1
        self.high = max(1, math.ceil(math.log10(most)))

    def x(self, value):
        at = (math.log10(value) - self.low) / (self.high - self.low)
        return LEFT + max(0.0, min(1.0, at)) * WIDTH

    def marks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def draw(report, mode="parse"):
    rivals = [rival for rival in figures.rivals(report) if rival in COLOURS]
    found = {rival: figures.ratios(report, rival, mode) for rival in rivals}
    names = [workload["name"] for workload in report["workloads"] if any(workload["name"] in one for one in found.values())]
    every = [ratio for one in found.values() for ratio in one.values()]
    scale = Scale(min(ratio.least for ratio in every), max(ratio.most for ratio in every))
    height = TOP + ROW * len(names) + 34
    body = [*head(report, rivals, mode, height), *axis(scale, height)]
    for number, name in enumerate(names):
        y = TOP + ROW * number + ROW / 2
        body.append(f'<text x="{LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
        for rival in rivals:
            if name in found[rival]:
                body += dot(scale, found[rival][name], rival, name, y)
    return "\n".join([*body, "</svg>"]) + "\n"


def head(report, rivals, mode, height):
    total = LEFT + WIDTH + RIGHT
    how = "the input's bytes parsed each time" if mode == "parse" else "the input parsed before"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height}" width="{total}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">How many times as long as usher other engines take, by workload</title>',
        f"<style>{STYLE}{colour_rules(0)}@media (prefers-color-scheme: dark) {{\n{DARK}{colour_rules(1)}}}\n</style>",
        f'<rect class="ground" width="{total}" height="{height}" rx="6"/>',
        f'<text class="head" x="16" y="24">CPU time of an evaluation, as a multiple of usher’s</text>',
        f'<text class="quiet" x="16" y="43">{how}; a bar from least to most of the turns, the dot is their median; {escape(report["made"][:10])}</text>',
    ]
    x = LEFT
    for rival in rivals:
        version = next(peer["version"] for peer in report["peers"].values() if peer["rival"] == rival)
        lines.append(f'<circle class="{rival.replace("-", "")}" cx="{x}" cy="58" r="4.5"/><text x="{x + 10}" y="62">{escape(f"{rival} {version}")}</text>')
        x += 150
    return lines


def axis(scale, height):
    bottom = height - 28
    lines = []
    for mark in scale.marks():
        x = scale.x(mark)
        lines.append(f'<line class="{"even" if mark == 1 else "line"}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{bottom}"/>')
        lines.append(f'<text class="quiet" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{mark:g}×</text>')
    return lines


def dot(scale, ratio, rival, name, y):
    kind, least, most = rival.replace("-", ""), scale.x(ratio.least), scale.x(ratio.most)
    return [
        f'<g class="{kind}"><title>{escape(f"{name}: {rival} {ratio.middle:.1f} times, {ratio.least:.1f} to {ratio.most:.1f}")}</title>'
        f'<line x1="{least:.1f}" x2="{most:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke-width="2" stroke-opacity="0.55"/>'
        f'<circle cx="{scale.x(ratio.middle):.1f}" cy="{y:.1f}" r="4.5"/></g>',
    ]
