// The page: panes, what is asked, and what came of it. With each change all panes are sent to the program that served the
// page, which evaluates them and keeps nothing; an answer to what has been changed since is dropped.
import { byId, el } from "./dom.js";
import { Editor } from "./editor.js";
import { coverageRows, findingsView, outputView, patchView, problemsView, verdictHead, whyView } from "./results.js";

const PAUSE_MS = 120;
const PANES = ["input", "old", "data", "config"];
const PLACEHOLDERS = {
  input: "A Kubernetes object, several, or an AdmissionReview", old: "Objects that are there already",
  data: "roles: {ann: [reader]}", config: "namespaces: {shop: {environment: production}}",
};

const state = {
  modules: [{ name: "policy.rego", text: "" }],
  shown: 0, // number of the module in the editor
  version: 0, // of all that is asked; an answer counts for the one it was asked with
  kept: true, // nothing has changed since it was opened or saved
  parts: {}, // of the last answer
};

const editors = { policy: new Editor(byId("policy"), { label: "Policy", language: "rego", change: changed,
  placeholder: "package example" }) };
for (const pane of PANES) {
  const label = pane[0].toUpperCase() + pane.slice(1);
  editors[pane] = new Editor(byId(pane), { label, language: "yaml", change: changed, placeholder: PLACEHOLDERS[pane] });
}

// ---- The document: all panes as one object, which is also what a saved file holds

function keepModule() {
  state.modules[state.shown].text = editors.policy.value;
}

function readDocument() {
  keepModule();
  return {
    title: byId("title").value,
    policies: state.modules.map(({ name, text }) => ({ name, text })),
    ...Object.fromEntries(PANES.map((pane) => [pane, editors[pane].value])),
    query: byId("query").value,
    operation: byId("operation").value,
    namespace: byId("namespace").value,
    complete: byId("complete").checked,
  };
}

function showDocument(shown) {
  const text = (value) => (typeof value === "string" ? value : "");
  const policies = Array.isArray(shown.policies) ? shown.policies : [];
  state.modules = policies.map((each) => ({ name: text(each?.name), text: text(each?.text) }));
  if (state.modules.length === 0) state.modules = [{ name: "policy.rego", text: "" }];
  for (const pane of PANES) {
    editors[pane].value = text(shown[pane]);
    setOpen(pane, pane !== "old" || editors[pane].value !== "");
  }
  for (const field of ["title", "query", "operation", "namespace"]) byId(field).value = text(shown[field]);
  byId("complete").checked = shown.complete === true;
  state.parts = {};
  state.shown = 0;
  editors.policy.value = state.modules[0].text;
  listModules();
  changed();
  state.kept = true;
}

function setOpen(pane, open) {
  const section = byId(`pane-${pane}`);
  section.classList.toggle("closed", !open);
  section.querySelector("button").setAttribute("aria-expanded", String(open));
  byId(pane).hidden = !open;
  if (open) editors[pane].paint();
}

// ---- The files of the policy

function listModules() {
  byId("module").replaceChildren(...state.modules.map((each, index) => {
    const count = (state.parts.problems?.problems ?? []).filter((problem) => problem.file === each.name).length;
    return el("option", { value: index }, count > 0 ? `${each.name} (${count} ✗)` : each.name);
  }));
  byId("module").value = String(state.shown);
  byId("module-remove").disabled = state.modules.length === 1;
}

function showModule(index) {
  keepModule();
  state.shown = index;
  editors.policy.value = state.modules[index].text;
  listModules();
  showMarks();
}

// Asks for the name of a file; undefined if nobody wants one.
function askName(proposed) {
  const dialog = byId("name-dialog");
  byId("name").value = proposed;
  dialog.returnValue = "";
  dialog.showModal();
  byId("name").select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "done" ? byId("name").value.trim() : undefined);
    }, { once: true });
  });
}

function newName() {
  for (let number = state.modules.length + 1; ; number++) {
    const name = `policy${number}.rego`;
    if (!state.modules.some((each) => each.name === name)) return name;
  }
}

byId("name-cancel").addEventListener("click", () => byId("name-dialog").close());
byId("module").addEventListener("change", () => showModule(Number(byId("module").value)));
byId("module-add").addEventListener("click", async () => {
  const name = await askName(newName());
  if (name === undefined) return;
  state.modules.push({ name, text: "" });
  showModule(state.modules.length - 1);
  editors.policy.area.focus();
  changed();
});
byId("module-rename").addEventListener("click", async () => {
  const name = await askName(state.modules[state.shown].name);
  if (name === undefined) return;
  state.modules[state.shown].name = name;
  listModules();
  changed();
});
byId("module-remove").addEventListener("click", () => {
  const [removed] = state.modules.splice(state.shown, 1);
  if (removed.text.trim() !== "" && !confirm(`Remove ${removed.name}?`)) {
    state.modules.splice(state.shown, 0, removed);
    return;
  }
  state.shown = Math.max(0, state.shown - 1);
  editors.policy.value = state.modules[state.shown].text;
  listModules();
  changed();
});

// ---- Asking

let timer;
let asking;

function changed() {
  state.version++;
  state.kept = false;
  byId("result").setAttribute("aria-busy", "true");
  clearTimeout(timer);
  timer = setTimeout(evaluate, PAUSE_MS);
}

async function evaluate() {
  const { version } = state;
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch("evaluate", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(readDocument()), signal: asking.signal });
    const text = await response.text();
    if (version !== state.version) return;
    if (response.ok) showAnswer(readParts(text));
    else showHead({ look: "deny", title: "Not evaluated", lines: [text.trim()] });
  } catch (error) {
    if (error.name === "AbortError" || version !== state.version) return;
    showHead({ look: "deny", title: "The program does not answer",
      lines: ["It has ended, or was started again. Your text is still here: save it."] });
  }
  byId("result").setAttribute("aria-busy", "false");
}

// A line each, by name: what comes twice (a verdict, with its places) counts as it came last.
function readParts(text) {
  const parts = {};
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const part = JSON.parse(line);
    if (part.part === "problems") part.problems = [...(parts.problems?.problems ?? []), ...part.problems];
    parts[part.part] = part;
  }
  return parts;
}

// ---- Showing

function showHead({ look, title, lines }) {
  byId("verdict").className = `verdict ${look}`;
  byId("verdict").replaceChildren(el("strong", {}, title), ...lines.filter(Boolean).map((line) => el("small", {}, line)));
}

function headOf(parts) {
  const errors = (parts.problems?.problems ?? []).filter((problem) => !problem.note);
  if (parts.refused) return { look: "deny", title: "Not evaluated", lines: [parts.refused.message] };
  if (errors.length > 0) {
    const count = errors.length === 1 ? "One error" : `${errors.length} errors`;
    return { look: "deny", title: count, lines: [errors[0].message] };
  }
  if (parts.verdict) return verdictHead(parts.verdict);
  return { look: "deny", title: "Not evaluated", lines: [] };
}

function showAnswer(parts) {
  state.parts = parts;
  const head = headOf(parts);
  if (parts.stopped) head.lines = [...head.lines, `Not all is told: ${parts.stopped.message}.`];
  showHead(head);
  const { verdict } = parts;
  byId("findings").replaceChildren(...(verdict ? findingsView(verdict, go, lineOf) : []));
  byId("patch").replaceChildren(...(verdict ? patchView(verdict, (text) => editors.input.replaceAll(text)) : []));
  byId("output").replaceChildren(...(verdict ? outputView(verdict) : []));
  byId("why").replaceChildren(...(parts.why ? whyView(parts.why.why, go) : []));
  byId("problems").replaceChildren(...problemsView(parts.problems?.problems ?? [], go, lineOf));
  listModules();
  showMarks();
}

// What is told of places: problems, and findings in the input.
function marks() {
  const problems = (state.parts.problems?.problems ?? []).concat(state.parts.verdict?.problems ?? []);
  const found = problems.map((problem) => ({ ...problem, level: problem.note ? "warning" : "error" }));
  for (const object of state.parts.verdict?.objects ?? []) {
    for (const finding of object.findings) {
      found.push({ ...finding, level: ["deny", "error"].includes(finding.level) ? "error" : "warning" });
    }
  }
  return found;
}

function showMarks() {
  const all = marks();
  const file = state.modules[state.shown].name;
  for (const pane of PANES) editors[pane].setMarks(all.filter((mark) => mark.file === pane));
  editors.policy.setMarks(all.filter((mark) => mark.file === file));
  const rows = coverageRows(state.parts.coverage?.coverage, file);
  editors.policy.setRows(rows);
  const run = [...rows.values()].filter((look) => look === "run").length;
  byId("coverage").textContent = rows.size > 0 ? `${run} of ${rows.size} lines run` : "";
}

function lineOf(file, row) {
  const text = file === "query" ? byId("query").value : PANES.includes(file) ? editors[file].value
    : state.modules.find((each) => each.name === file)?.text;
  return text?.split("\n")[row - 1];
}

function go(file, row, col) {
  if (file === "query") {
    byId("query").focus();
    byId("query").setSelectionRange(col - 1, col - 1);
    return;
  }
  const index = state.modules.findIndex((each) => each.name === file);
  if (index >= 0 && index !== state.shown) showModule(index);
  if (PANES.includes(file)) setOpen(file, true);
  (editors[file] ?? editors.policy).reveal(row, col);
}

// ---- Files

function save() {
  const shown = readDocument();
  const blob = new Blob([JSON.stringify(shown, null, 2) + "\n"], { type: "application/json" });
  const url = URL.createObjectURL(blob);
  const name = shown.title.trim().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();
  el("a", { href: url, download: `${name || "playground"}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  state.kept = true;
}

async function openFile(file) {
  try {
    const shown = JSON.parse(await file.text());
    if (typeof shown !== "object" || !Array.isArray(shown?.policies)) throw new Error("no panes");
    showDocument(shown);
  } catch {
    showHead({ look: "deny", title: `${file.name} is no file of the playground`, lines: [] });
  }
}

const mayLeave = () => state.kept || confirm("Leave what you have changed unsaved?");

byId("save").addEventListener("click", save);
byId("open").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", () => {
  const [file] = byId("file").files;
  if (file && mayLeave()) openFile(file);
  byId("file").value = "";
});
addEventListener("beforeunload", (event) => {
  if (!state.kept) event.preventDefault();
});

async function listExamples() {
  const groups = new Map();
  for (const { name, group, title } of await (await fetch("examples/")).json()) {
    if (!groups.has(group)) groups.set(group, el("optgroup", { label: group }));
    groups.get(group).append(el("option", { value: name }, title));
  }
  byId("example").append(...groups.values());
}

byId("example").addEventListener("change", async () => {
  const name = byId("example").value;
  byId("example").value = "";
  if (name && mayLeave()) showDocument(await (await fetch(`examples/${name}`)).json());
});

// ---- Keys, theme, and the beginning

function nextPane(step) {
  const stops = [editors.policy.area, ...PANES.filter((pane) => !byId(pane).hidden).map((pane) => editors[pane].area),
    byId("result")];
  const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
  stops[(at + step + stops.length) % stops.length].focus();
}

let told = -1;
function nextProblem(step) {
  const all = marks().filter((mark) => mark.row > 0);
  if (all.length === 0) return;
  told = (told + step + all.length) % all.length;
  go(all[told].file, all[told].row, all[told].col);
}

addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  const step = event.shiftKey ? -1 : 1;
  if (command && event.key === "s") save();
  else if (command && event.key === "o") byId("file").click();
  else if (event.key === "F6") nextPane(step);
  else if (event.key === "F8") nextProblem(step);
  else return;
  event.preventDefault();
});

byId("theme").addEventListener("change", () => {
  const theme = byId("theme").value;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
});

byId("request").addEventListener("submit", (event) => event.preventDefault());
byId("request").addEventListener("input", changed);
byId("title").addEventListener("input", () => {
  state.kept = false;
});
for (const pane of PANES) {
  byId(`pane-${pane}`).querySelector("button").addEventListener("click", () => setOpen(pane, byId(pane).hidden));
}

showDocument(await (await fetch("document")).json());
await listExamples();
