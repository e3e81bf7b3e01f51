// What the engine said, as elements. [go] shows a place: go(file, row, col).
import { el } from "./dom.js";

const DIFF_LINES_MAX = 2000;

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// Nanoseconds, in the unit that suits them.
export function duration(ns) {
  if (ns < 1e6) return `${Math.max(1, Math.round(ns / 1e3))} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toFixed(ns < 1e7 ? 1 : 0)} ms`;
  return `${(ns / 1e9).toFixed(1)} s`;
}

function place(file, row, col, go) {
  if (!row) return undefined;
  const text = file ? `${file.split("/").at(-1)}:${row}` : `${row}`;
  return el("button", { type: "button", class: "link", title: `${file}:${row}:${col}`,
    "aria-label": `Go to ${file} line ${row}`, click: () => go(file, row, col) }, text);
}

function part(title, ...children) {
  return el("section", { class: "part" }, el("h3", {}, title), ...children);
}

// ---- Problems

// The line, and a caret below the place: under its character, whatever tabs the line holds.
function sourceView(line, col) {
  if (line === undefined || !col) return undefined;
  const before = [...line].slice(0, col - 1).map((each) => (each === "\t" ? "\t" : " ")).join("");
  return el("pre", {}, `${line}\n${before}^`);
}

// [lineOf](file, row): the text of the line.
export function problemsView(problems, go, lineOf) {
  return problems.map((problem) => el("div", { class: `problem ${problem.note ? "warning" : "error"}` },
    place(problem.file ?? "", problem.row, problem.col, go), " ",
    el("b", {}, problem.message),
    problem.code && el("span", { class: "where" }, ` ${problem.code}`),
    problem.row > 0 && sourceView(lineOf(problem.file, problem.row), problem.col),
    problem.detail && el("pre", {}, problem.detail),
    problem.hint && el("p", { class: "hint" }, `Hint: ${problem.hint}`)));
}

// ---- The verdict

function counts(verdict) {
  const levels = {};
  for (const object of verdict.objects) {
    for (const finding of object.findings) levels[finding.level] = (levels[finding.level] ?? 0) + 1;
  }
  return levels;
}

function times(verdict) {
  const did = verdict.of === "query" ? "evaluated" : "judged";
  return `compiled in ${duration(verdict.compile_ns)}, ${did} in ${duration(verdict.evaluate_ns)}`;
}

function reviewHead(verdict) {
  const levels = counts(verdict);
  const told = ["deny", "error", "warn", "dryrun"].filter((level) => levels[level]);
  const words = { deny: "denial", error: "error", warn: "warning", dryrun: "dry run" };
  const summary = told.map((level) => plural(levels[level], words[level])).join(", ");
  let head = { look: "good", title: "Allowed" };
  if (verdict.judged === 0 && verdict.allowed) head = { look: "", title: "Nothing to judge: the input is empty" };
  else if (!verdict.allowed) head = { look: "deny", title: levels.deny ? "Denied" : "Not judged" };
  else if (levels.warn) head = { look: "warn", title: "Allowed with warnings" };
  if (verdict.patches.some((patch) => patch.diff)) head.title += head.look === "deny" ? ", and patched" : " and patched";
  const about = `${plural(verdict.judged, "object")}, ${plural(verdict.packages, "package")}`;
  return { ...head, lines: [[summary, about].filter(Boolean).join(" · "), times(verdict)] };
}

function queryHead(verdict) {
  const lines = [times(verdict) + ` · ${plural(verdict.steps, "step")}, ${Math.ceil(verdict.memory / 1024)} KiB`];
  if (verdict.problems.length > 0) return { look: "deny", title: "The evaluation failed", lines };
  if (!verdict.answers) return { look: "warn", title: "Undefined", lines };
  const [first] = verdict.answers;
  if (verdict.answers.length > 1) return { look: "good", title: plural(verdict.answers.length, "answer"), lines };
  const text = JSON.stringify(first.expressions.at(-1).value);
  const look = text === "false" ? "deny" : "good";
  return { look, title: text.length < 60 ? text : "One answer", lines };
}

export function verdictHead(verdict) {
  return verdict.of === "query" ? queryHead(verdict) : reviewHead(verdict);
}

function findingView(finding, go) {
  return el("div", { class: `finding ${finding.level}` },
    el("span", { class: "level" }, finding.level), " ",
    finding.message, " ",
    el("div", { class: "where" }, finding.policy ? `${finding.policy}.${finding.rule ?? ""} ` : "",
      finding.severity ? `${finding.severity} ` : "", place(finding.file, finding.row, finding.col, go)),
    finding.fix && el("p", { class: "hint" }, finding.fix));
}

export function findingsView(verdict, go, lineOf) {
  if (verdict.of === "query") {
    if (verdict.problems.length > 0) return problemsView(verdict.problems, go, lineOf);
    return verdict.answers ? [part("Answer", ...verdict.answers.map(answerView))] : [];
  }
  const several = verdict.objects.length > 1;
  return verdict.objects.filter((object) => object.findings.length > 0).map((object) =>
    part(several ? object.name : `About ${object.name}`, ...object.findings.map((finding) => findingView(finding, go))));
}

function answerView(answer) {
  const bindings = Object.keys(answer.bindings ?? {}).length > 0;
  const shown = bindings ? answer.bindings : answer.expressions.at(-1).value;
  return el("pre", {}, JSON.stringify(shown, null, 2));
}

export function outputView(verdict) {
  const prints = verdict.of === "query" ? [verdict.print] : verdict.objects.map((object) => object.print);
  const text = prints.filter(Boolean).join("");
  return text ? [part("print()", el("pre", {}, text))] : [];
}

// ---- Patches

function diffLine(line) {
  const look = { "+": "added", "-": "removed", "@": "range" }[line[0]];
  return el("div", { class: look }, line || " ");
}

export function patchView(verdict, apply) {
  const patches = (verdict.patches ?? []).filter((patch) => patch.diff || patch.problem);
  return patches.map((patch) => {
    const lines = patch.diff.split("\n").slice(2, -1).slice(0, DIFF_LINES_MAX);
    const operations = verdict.objects.filter((object) => object.patch).map((object) => object.patch);
    const section = part("Patch",
      patch.problem && el("p", { class: "hint" }, patch.problem),
      el("pre", { class: "diff" }, ...lines.map(diffLine)),
      el("details", {}, el("summary", {}, "As JSON Patch"),
        el("pre", {}, operations.map((patched) => patched.map((each) => JSON.stringify(each)).join("\n")).join("\n"))));
    section.firstChild.append(el("button", { type: "button", click: () => apply(patch.after) }, "Apply to the input"));
    return section;
  });
}

// ---- Why. What is inside is made when it is opened.

function opening(summary, make, open = false) {
  const details = el("details", { toggle: () => {
    if (details.open && details.childElementCount === 1) details.append(...make());
  } }, summary);
  details.open = open;
  return details;
}

function valuesView(values) {
  return values.length > 0 &&
    el("span", { class: "value" }, " " + values.map((value) => `${value.name}: ${value.value}`).join(", "));
}

function stepView(step, go) {
  const { file, row, col } = step.location;
  const line = [el("code", { class: step.holds ? "holds" : "fails" }, step.text.replace(/\s+/g, " ")),
    valuesView(step.values), " ", place(file, row, col, go)];
  const asked = (step.asked ?? []).filter((body) => body.expressions.length > 0 || body.rule);
  if (asked.length === 0) return el("div", { class: "step" }, ...line.filter(Boolean));
  return opening(el("summary", {}, ...line.filter(Boolean)), () => asked.map((body) => bodyView(body, go)));
}

function bodyView(body, go) {
  const steps = () => body.expressions.map((step) => stepView(step, go));
  if (!body.rule) return el("div", {}, ...steps());
  const gives = body.answer ? el("span", { class: "value" }, ` gives ${body.answer}`) : undefined;
  const summary = el("summary", {}, el("code", { class: body.holds ? "holds" : "fails" }, body.head), gives ?? "", " ",
    place(body.location.file, body.location.row, 1, go));
  return opening(summary, steps, true);
}

function ruleView(rule, go) {
  const summary = el("summary", {}, el("code", { class: rule.answers ? "holds" : "silent" }, rule.rule), " ",
    el("span", { class: "value" }, rule.error ? `failed: ${rule.error}` : rule.value));
  return opening(summary, () => rule.bodies.map((body) => bodyView(body, go)), rule.answers);
}

function objectView(object, several, go) {
  const asked = object.policies.filter((policy) => policy.asked !== false);
  const left = object.policies.filter((policy) => policy.asked === false);
  const rules = asked.flatMap((policy) => policy.rules);
  rules.sort((a, b) => Number(b.answers) - Number(a.answers));
  const views = rules.map((rule) => ruleView(rule, go));
  if (left.length > 0) {
    views.push(opening(el("summary", {}, `Not asked: ${plural(left.length, "package")}`), () =>
      left.map((policy) => el("div", { class: "step" }, el("code", {}, policy.policy), " ",
        el("span", { class: "value" }, policy.reason)))));
  }
  return several ? [opening(el("summary", {}, object.object), () => views, rules.some((rule) => rule.answers))] : views;
}

export function whyView(why, go) {
  const several = why.objects.length > 1;
  const views = why.objects.flatMap((object) => objectView(object, several, go));
  return views.length > 0 ? [part("Why", ...views)] : [];
}

// ---- Coverage: row → "run" or "missed" by file, and what is told of it

export function coverageRows(coverage, file) {
  const rows = new Map();
  const told = coverage?.files?.[file];
  const fill = (ranges, look) => {
    for (const range of ranges ?? []) for (let row = range.start.row; row <= range.end.row; row++) rows.set(row, look);
  };
  fill(told?.covered, "run");
  fill(told?.not_covered, "missed");
  return rows;
}
