"""What holds for every message: its frame, its order, its errors; encodings of places; files on disk."""

import json
import os
import subprocess
import tempfile
import tomllib

from client import Client, Error

URI = "file:///a.rego"


def framed(text):
    return b"Content-Length: %d\r\n\r\n" % len(text) + text


def talk(usher, data):
    """What the server answers to bytes after which its input ends, and its exit code."""
    done = subprocess.run([usher, "lsp"], input=data, capture_output=True, timeout=60)
    answers, rest = [], done.stdout
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.split(b":")[1])
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    assert done.stderr == b"", done.stderr
    return answers, done.returncode


INITIALIZE = framed(b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}')
SHUTDOWN = framed(b'{"jsonrpc":"2.0","id":9,"method":"shutdown"}')
EXIT = framed(b'{"jsonrpc":"2.0","method":"exit"}')


def errors_of(answers):
    return [(answer.get("id"), answer["error"]["code"]) for answer in answers if "error" in answer]


def test_exit_codes(usher):
    assert talk(usher, INITIALIZE + SHUTDOWN + EXIT)[1] == 0
    assert talk(usher, INITIALIZE + EXIT)[1] == 1
    assert talk(usher, INITIALIZE + SHUTDOWN)[1] == 1
    assert talk(usher, b"") == ([], 1)


def test_broken_messages(usher):
    """Each gets an error, and the next is answered nonetheless."""
    request = framed(b'{"jsonrpc":"2.0","id":2,"method":"workspace/symbol","params":{"query":""}}')
    deep = b"[" * 100000 + b"]" * 100000
    for broken, error in (
            (framed(b"{"), (None, -32700)),
            (framed(b""), (None, -32700)),
            (framed(b"\xff\xfe"), (None, -32700)),
            (framed(deep), (None, -32700)),
            (framed(b'{"jsonrpc":"2.0","id":1,"id":{},"method":"x"}'), (None, -32600)),
            (framed(b"[]"), (None, -32600)),
            (framed(b'"x"'), (None, -32600)),
            (framed(b'{"id":3,"method":7}'), (3, -32600)),
            (framed(b'{"id":4,"method":"no/such"}'), (4, -32601)),
            (framed(b'{"id":"s","method":"textDocument/hover"}'), ("s", -32602)),
            (framed(b'{"id":5,"method":"initialize"}'), (5, -32600)),
            (b"Content-Type: x\r\n\r\n", (None, -32700)),
            (b"Content-Length: x\r\n\r\n", (None, -32700)),
            (b"Content-Length: 99999999999999999999999\r\n\r\n", (None, -32700)),
            (b"x" * 5000, (None, -32700))):
        if broken.startswith((b"x", b"Content-Length: 9")):
            answers, _ = talk(usher, INITIALIZE + broken)
            assert errors_of(answers) == [error], (broken[:40], answers)
            continue
        answers, _ = talk(usher, INITIALIZE + broken + request)
        assert errors_of(answers) == [error], (broken[:40], answers)
        assert answers[-1] == {"jsonrpc": "2.0", "id": 2, "result": []}, answers
    answers, _ = talk(usher, INITIALIZE + framed(b'{"method":"no/such"}') + framed(b'{"id":7,"result":null}') + request)
    assert errors_of(answers) == [], answers


def test_order(usher):
    hover = framed(b'{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{}}')
    assert errors_of(talk(usher, hover)[0]) == [(2, -32002)]
    assert errors_of(talk(usher, INITIALIZE + SHUTDOWN + hover)[0]) == [(2, -32600)]


def test_pieces(usher):
    """Messages may come byte by byte."""
    lsp = Client(usher)
    for byte in framed(b'{"jsonrpc":"2.0","id":50,"method":"workspace/symbol","params":{"query":""}}'):
        lsp.send_bytes(bytes([byte]))
    assert lsp.answer(50) == []
    assert lsp.stop() == 0


def test_too_large(usher):
    """A message that is too large is passed over."""
    lsp = Client(usher)
    size = (64 << 20) + 1
    lsp.send_bytes(b"Content-Length: %d\r\n\r\n" % size)
    lsp.send_bytes(b" " * size)
    assert lsp.receive()["error"] == {"code": -32700, "message": "the message is too large"}
    assert lsp.request("workspace/symbol", {"query": ""}) == []
    assert lsp.stop() == 0


def test_encodings(usher):
    """Where x begins behind a character of 4 bytes, 2 units of UTF-16, 1 code point; and an edit in the middle of one."""
    text = 'package a\n\np if "\U0001F600" == x\n'
    for encoding, column, other in (("utf-8", 15, 9), ("utf-16", 13, 7), ("utf-32", 12, 6), (None, 13, 7)):
        lsp = Client(usher, encoding=encoding)
        assert lsp.server["capabilities"]["positionEncoding"] == (encoding or "utf-16")
        lsp.open(URI, text)
        found = lsp.at("documentHighlight", URI, 2, column)[0]["range"]["start"]
        assert found == {"line": 2, "character": column}, (encoding, found)
        lsp.change(URI, 2, (2, other, 2, column, '" == '))
        lsp.change(URI, 3, (2, 0, 9, 0, "p := 1\n"), (2, 6, 2, 6, "1"))
        assert lsp.settled(URI) == [], encoding
        symbols = lsp.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
        assert symbols[0]["range"]["end"] == {"line": 2, "character": 7}, symbols
        assert lsp.stop() == 0


def test_watched_files(usher):
    """Files are known from the start; what changes on disk counts, but what is open counts more."""
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        path, uri = os.path.join(folder, "lib.rego"), f"file://{folder}/lib.rego"

        def write(text):
            with open(path, "w") as file:
                file.write(text)

        def symbols():
            return [item["name"] for item in lsp.request("workspace/symbol", {"query": "data.lib."})]

        write("package lib\n\none := 1\n")
        lsp = Client(usher, folder, capabilities={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
        assert symbols() == ["data.lib.one"]
        assert [note["method"] for note in lsp.notices] == ["client/registerCapability"]
        write("package lib\n\ntwo := 2\n")
        assert symbols() == ["data.lib.one"]
        lsp.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        assert symbols() == ["data.lib.two"]
        lsp.open(uri, "package lib\n\nthree := 3\n")
        lsp.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        assert symbols() == ["data.lib.three"]
        lsp.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert symbols() == ["data.lib.two"]
        os.remove(path)
        lsp.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
        assert symbols() == []
        lsp.notify("workspace/didChangeWorkspaceFolders",
                   {"event": {"added": [], "removed": [{"uri": f"file://{folder}", "name": "x"}]}})
        write("package lib\n\nfour := 4\n")
        lsp.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 1}]})
        assert symbols() == []
        lsp.notify("workspace/didChangeWorkspaceFolders",
                   {"event": {"removed": [], "added": [{"uri": f"file://{folder}", "name": "x"}]}})
        assert symbols() == ["data.lib.four"]
        assert lsp.stop() == 0


def test_large(usher):
    """What is wrong in a document is told at once, with what it depends on, though others hang on that which are large."""
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        for name, text in (("lib", "package lib\n\nhalf(n) := n / 2\n"),
                           ("large", "package large\n\nimport data.lib\n\np := lib.half(2)\n" + "# comment\n" * 30000)):
            with open(os.path.join(folder, name + ".rego"), "w") as file:
                file.write(text)
        lsp, uri = Client(usher, folder), f"file://{folder}/small.rego"
        lsp.open(uri, "package small\n\nimport data.lib\n\nq if lib.half(input.x) > 1\n")
        assert [item for item in lsp.settled(uri) if item["severity"] == 1] == []
        lsp.change(uri, 2, (4, 14, 4, 21, '"a"'))
        at_once = [item for item in lsp.diagnostics(uri, 2) if item["severity"] == 1]
        assert [item["code"] for item in at_once] == ["rego_type_error"], at_once
        assert [item for item in lsp.settled(uri) if item["severity"] == 1] == at_once
        lsp.change(uri, 3, (4, 14, 4, 17, "3"))
        assert [item for item in lsp.diagnostics(uri, 3) if item["severity"] == 1] == []
        assert lsp.stop() == 0


def test_editors(usher):
    """The settings for editors can be read, and start the program."""
    editors = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "editors")
    found = {}
    for folder, _, names in os.walk(editors):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            read = {".json": json.loads, ".toml": lambda text: tomllib.loads(text.decode())}
            found[os.path.relpath(path, editors)] = read.get(os.path.splitext(name)[1], bytes.decode)(data)
    zed = found["zed/settings.json"]["lsp"]["regal"]["binary"]
    assert [zed["path"], *zed["arguments"]] == ["usher", "lsp"]
    helix = found["helix/languages.toml"]["language-server"]["usher"]
    assert [helix["command"], *helix["args"]] == ["usher", "lsp"]
    for name in ("neovim/usher.lua", "neovim/lsp/usher.lua"):
        assert 'cmd = { "usher", "lsp" }' in found[name], name
    assert '("usher" "lsp")' in found["emacs/usher.el"]
    package = found["vscode/package.json"]
    for name in (package["main"], package["contributes"]["languages"][0]["configuration"],
                 package["contributes"]["grammars"][0]["path"]):
        assert os.path.normpath("vscode/" + name) in found, name


def test_configuration(usher):
    """What .usher-lint.yaml says counts, from when the client tells that it changed."""
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        path = os.path.join(folder, ".usher-lint.yaml")
        lsp, uri = Client(usher, folder), f"file://{folder}/a.rego"
        lsp.open(uri, "package a\n\nimport data.b\n\np := 1\n")

        def found():
            return [(item["code"], item["severity"]) for item in lsp.settled(uri)]

        assert found() == [("unused-import", 2)]
        for text, expected in (("rules: {unused-import: error}", [("unused-import", 1)]),
                               ("rules: {imports: off}", []), ("ignore: [a.rego]", []),
                               ("rules: [", [("unused-import", 2)])):
            with open(path, "w") as file:
                file.write(text)
            lsp.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": "file://" + path, "type": 2}]})
            assert found() == expected, (text, found())
        assert lsp.stop() == 0


def test_closed(usher):
    """A document of no folder is gone once it is closed, and nothing is told of it any more."""
    lsp = Client(usher)
    lsp.open(URI, "package a\n\np := x\n")
    lsp.open("untitled:b.rego", "package b\n\nimport data.a\n\nq := a.p\n")
    assert [item["code"] for item in lsp.settled(URI)] == ["rego_unsafe_var_error"]
    lsp.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    while lsp.told[URI]["diagnostics"]:
        lsp.take(lsp.receive())
    assert lsp.at("definition", "untitled:b.rego", 4, 7) == []
    assert lsp.stop() == 0


def test_not_open(usher):
    lsp = Client(usher)
    try:
        lsp.at("hover", "file:///nowhere.rego", 0, 0)
        raise AssertionError("it was answered")
    except Error as error:
        assert error.code == -32602
    assert lsp.stop() == 0


def test_v0(usher):
    lsp = Client(usher, options=["--v0-compatible"])
    lsp.open(URI, "package a\n\np { input.x == 1 }\n")
    assert [item for item in lsp.settled(URI) if item["severity"] == 1] == []
    assert lsp.stop() == 0


TESTS = [(name[5:], test) for name, test in sorted(globals().items()) if name.startswith("test_")]
