#!/usr/bin/env python3
"""Random edits: tests/lsp/edits.py [COUNT [SEED]] makes COUNT (100,000) of them, as `make lsp-edits` does; tests/lsp/run some.

Each edit puts a piece of some policy, or nonsense, in the place of another piece; now and then something is asked.
The client keeps the text itself: at the end both sides must have the same, which formatting and a fresh server show."""

import os
import random
import sys
import time

from client import Client, Error

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = os.path.join(HERE, "..", "..", "charts", "usher", "crds")
PIECES = ["{", "}", "(", ")", "[", "]", '"', "`", "\n", "\n\n", " ", "\t", ".", ",", ":=", "==", "=", "#", "# METADATA\n",
          "# title: x\n", "package a", "import data.b", "import data.a as b", "import input.x\n", "deny contains msg if {\n",
          "default p := 1\n", "some x in input.xs", "every x in y { x }", "not ", "with input as {}", "p[x] := y", "f(x, y) := z",
          "else := 2", "|", "{x | x := 1}", "$`{x}`", "count(", "data.b.p", "input.a[_].b", "\U0001F600", "é", "\0", "\r\n",
          "0x", "1e999", "_", "if", "contains ", "test_p if { p }\n", "http.send({})", "a.b.c.d := 1\n", "\ufeff"]
ASKED = ["hover", "definition", "references", "documentHighlight", "prepareRename", "completion", "signatureHelp",
         "prepareCallHierarchy", "rename", "selectionRange", "documentSymbol", "foldingRange", "codeLens", "codeAction",
         "inlayHint", "semanticTokens/full", "formatting"]


def offset(text, line, column):
    """Of a place in UTF-32 units. Lines end with \\n, \\r\\n or \\r."""
    start = 0
    for _ in range(line):
        ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
        end = min(ends)
        start = end + (2 if text[end:end + 2] == "\r\n" else 1)
    return start + column


def places(text):
    """The lengths of the lines."""
    return [len(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


class Writer:
    def __init__(self, usher, seed):
        self.random = random.Random(seed)
        self.options = self.random.choice([[], ["--crd", KINDS]])
        self.lsp = Client(usher, encoding="utf-32", options=self.options)
        self.uris = ["file:///a.rego", "file:///b.rego"]
        self.sources = [open(os.path.join(HERE, "cases", name), encoding="utf-8").read().split(">>>")[0]
                        for name in sorted(os.listdir(os.path.join(HERE, "cases")))]
        self.sources = [source.split("\n", 1)[1] for source in self.sources]
        self.texts = {}
        self.version = 1
        for uri in self.uris:
            self.texts[uri] = self.random.choice(self.sources)
            self.lsp.open(uri, self.texts[uri])

    def place(self, lines):
        line = self.random.randrange(len(lines))
        return line, self.random.randint(0, lines[line])

    def piece(self):
        if self.random.random() < 0.15:
            source = self.random.choice(self.sources)
            at = self.random.randrange(len(source))
            return source[at:at + self.random.randint(1, 200)]
        return self.random.choice(PIECES)

    def edit(self):
        uri = self.random.choice(self.uris)
        text, self.version = self.texts[uri], self.version + 1
        if len(text) > 4000 or self.random.random() < 0.005:
            self.texts[uri] = self.random.choice(self.sources)
            self.lsp.change(uri, self.version, self.texts[uri])
            return
        lines = places(text)
        begin = self.place(lines)
        end = begin
        if self.random.random() < 0.4:
            end = (min(begin[0] + self.random.randint(0, 2), len(lines) - 1), 0)
            end = max(begin, (end[0], self.random.randint(0, lines[end[0]])))
        piece = self.piece() if begin == end or self.random.random() < 0.5 else ""
        self.texts[uri] = text[:offset(text, *begin)] + piece + text[offset(text, *end):]
        self.lsp.change(uri, self.version, (*begin, *end, piece))

    def ask(self):
        uri = self.random.choice(self.uris)
        method = self.random.choice(ASKED)
        line, character = self.place(places(self.texts[uri]))
        place, end = {"line": line, "character": character}, {"line": line + 3, "character": 0}
        try:
            self.lsp.request("textDocument/" + method, {
                "textDocument": {"uri": uri}, "position": place, "positions": [place], "newName": "renamed",
                "range": {"start": place, "end": end}, "context": {"diagnostics": []}, "options": {}})
        except Error as error:
            assert error.code in (-32803,), f"{method}: {error.code} {error}"

    def check(self, usher):
        """A server that is given the texts as they are now says the same of them."""
        fresh = Client(usher, encoding="utf-32", options=self.options)
        for uri in self.uris:
            fresh.open(uri, self.texts[uri])
        for uri in self.uris:
            for method in ("documentSymbol", "semanticTokens/full", "foldingRange"):
                params = {"textDocument": {"uri": uri}}
                mine, its = (lsp.request("textDocument/" + method, params) for lsp in (self.lsp, fresh))
                assert mine == its, f"{method} differs after the edits: {self.texts[uri]!r}"
            assert self.lsp.settled(uri) == fresh.settled(uri), f"diagnostics differ: {self.texts[uri]!r}"
        assert fresh.stop() == 0


def run(usher, count, seed):
    writer = Writer(usher, seed)
    for number in range(1, count + 1):
        writer.edit()
        if writer.random.random() < 0.3:
            writer.ask()
        if number % 500 == 0:
            writer.check(usher)
    writer.check(usher)
    assert writer.lsp.stop() == 0


def test_random_edits(usher):
    run(usher, 1500, 11)


TESTS = [("random edits", test_random_edits)]

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    print(f"{count} edits, seed {seed}", flush=True)
    run(os.path.join(os.environ.get("USHER_BUILD", "build/release"), "usher"), count, seed)
    print("1 passed, 0 failed")
