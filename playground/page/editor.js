// An editor is a text area, which is what a browser, an input method and a screen reader know best. Its text is
// transparent; below it lies the same text with colours, of which only the lines in sight are made, and beside it their
// numbers. Undo stays the browser's own, since texts are put in as if they were typed.
import { el } from "./dom.js";
import { languages } from "./languages.js";

const LINE = 20;
const PADDING = 6;
const TYPED_LINES_MAX = 200;

export class Editor {
  constructor(host, { label, language, placeholder, change }) {
    this.language = languages[language];
    this.change = change;
    this.marks = [];
    this.rows = new Map();
    this.area = el("textarea", {
      "aria-label": label, "aria-describedby": "editor-help", placeholder, wrap: "off", spellcheck: "false",
      autocapitalize: "off", autocomplete: "off",
      input: () => this.typed(),
      scroll: () => this.paint(),
      keydown: (event) => this.key(event),
    });
    this.numbers = el("pre");
    this.painted = el("pre", { class: "paint", "aria-hidden": "true" });
    host.append(
      el("div", { class: "gutter", "aria-hidden": "true" }, this.numbers),
      el("div", { class: "body" }, this.painted, this.area));
    new ResizeObserver(() => this.paint()).observe(host);
    this.read();
  }

  get value() {
    return this.area.value;
  }

  // A whole new text, which cannot be undone.
  set value(text) {
    this.area.value = text;
    this.area.setSelectionRange(0, 0);
    this.area.scrollTo(0, 0);
    this.marks = [];
    this.rows = new Map();
    this.read();
  }

  // A whole new text, which can.
  replaceAll(text) {
    this.area.focus();
    this.area.select();
    this.type(text);
  }

  // [{row, col, level, message}], rows and columns from 1, columns in code points; row 0 is nowhere.
  setMarks(marks) {
    this.marks = marks.filter((mark) => mark.row > 0);
    this.area.setAttribute("aria-invalid", String(marks.some((mark) => mark.level === "error")));
    this.paint();
  }

  // Row → "run" or "missed".
  setRows(rows) {
    this.rows = rows;
    this.paint();
  }

  // Shows a place and puts the cursor there.
  reveal(row, col = 1) {
    const line = Math.min(Math.max(row, 1), this.lines.length) - 1;
    let at = 0;
    for (let i = 0; i < line; i++) at += this.lines[i].length + 1;
    at += [...this.lines[line]].slice(0, Math.max(col, 1) - 1).join("").length;
    this.area.focus();
    this.area.setSelectionRange(at, at);
    this.area.scrollTop = Math.max(0, line * LINE - this.area.clientHeight / 3);
    this.paint();
  }

  typed() {
    this.read();
    this.change();
  }

  read() {
    this.lines = this.area.value.split("\n");
    this.states = this.language.states(this.lines);
    this.paint();
  }

  // Puts [text] in the place of what is selected, as if it was typed. With many lines that takes browsers minutes: they are
  // put in at once, and undo ends there.
  type(text) {
    const isShort = text.split("\n").length <= TYPED_LINES_MAX;
    if (isShort && (text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text))) return;
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.typed();
  }

  // ---- Keys: Escape, then Tab leaves

  key(event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Tab" && plain && !this.leaving) {
      event.preventDefault();
      this.indent(event.shiftKey);
    } else if (event.key === "Enter" && plain && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.newLine();
    } else if (event.key === "/" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.comment();
    }
    if (event.key !== "Shift") this.leaving = event.key === "Escape";
  }

  // Selects the lines that the selection touches; returns them.
  selectLines() {
    const text = this.area.value;
    const start = text.lastIndexOf("\n", this.area.selectionStart - 1) + 1;
    let end = this.area.selectionEnd;
    if (end > start && text[end - 1] === "\n" && end > this.area.selectionStart) end--;
    const after = text.indexOf("\n", end);
    this.area.setSelectionRange(start, after < 0 ? text.length : after);
    return text.slice(start, after < 0 ? text.length : after).split("\n");
  }

  changeLines(change) {
    const lines = this.selectLines();
    const start = this.area.selectionStart;
    const text = lines.map(change).join("\n");
    this.type(text);
    this.area.setSelectionRange(start, start + text.length);
  }

  indent(back) {
    const unit = this.language.indent;
    const selected = this.area.value.slice(this.area.selectionStart, this.area.selectionEnd);
    if (back) this.changeLines((line) => line.replace(unit === "\t" ? /^(\t| {1,4})/ : /^ {1,2}/, ""));
    else if (selected.includes("\n")) this.changeLines((line) => (line === "" ? line : unit + line));
    else this.type(unit);
  }

  newLine() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const deeper = /[{[(]\s*$/.test(line) ? this.language.indent : "";
    this.type("\n" + line.match(/^[ \t]*/)[0] + deeper);
  }

  comment() {
    const lines = this.selectLines();
    const all = lines.every((line) => /^\s*(#|$)/.test(line));
    this.changeLines((line) => {
      if (line.trim() === "") return line;
      return all ? line.replace(/^(\s*)# ?/, "$1") : line.replace(/^(\s*)/, "$1# ");
    });
  }

  // ---- What is painted

  paint() {
    const { scrollTop, scrollLeft, clientHeight } = this.area;
    const first = Math.max(0, Math.floor((scrollTop - PADDING) / LINE));
    const last = Math.min(this.lines.length, first + Math.ceil(clientHeight / LINE) + 2);
    const painted = [];
    const numbers = [];
    for (let row = first + 1; row <= last; row++) {
      const marks = this.marks.filter((mark) => mark.row === row);
      painted.push(this.paintLine(row, marks));
      numbers.push(el("div", { class: this.rowClass(row, marks) }, String(row)));
    }
    this.painted.replaceChildren(...painted);
    this.painted.style.transform = `translate(${-scrollLeft}px, ${first * LINE - scrollTop}px)`;
    this.numbers.replaceChildren(...numbers);
    this.numbers.style.transform = `translateY(${first * LINE - scrollTop}px)`;
  }

  rowClass(row, marks) {
    const worst = marks.some((mark) => mark.level === "error") ? "error" : marks.length > 0 ? "warning" : "";
    return `${this.rows.get(row) ?? ""} ${worst}`.trim() || undefined;
  }

  paintLine(row, marks) {
    const text = this.lines[row - 1];
    const line = el("div");
    for (const piece of this.language.pieces(text, this.states[row - 1])) {
      line.append(piece.kind ? el("span", { class: `t-${piece.kind}` }, piece.text) : piece.text);
    }
    for (const mark of marks) line.append(wave(text, mark));
    const [told] = marks;
    const more = marks.length > 1 ? ` (and ${marks.length - 1} more)` : "";
    if (told) line.append(el("span", { class: `note ${told.level}` }, told.message + more));
    return line;
  }
}

// The word at the place, underlined: it stands behind its line's text as far as that place, unseen.
function wave(text, mark) {
  const points = [...text];
  const before = points.slice(0, mark.col - 1).join("");
  const rest = text.slice(before.length);
  const word = rest.match(/^[\w.]+|^\s*\S+/)?.[0] ?? " ";
  return el("span", { class: `wave ${mark.level}` }, before, el("span", {}, word));
}
