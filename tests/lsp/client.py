"""A client of `usher lsp`: starts it, speaks the protocol with it, keeps what it is told."""

from framed import PATIENCE, Framed


class Error(Exception):
    """The answer to a request was an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Client(Framed):
    def __init__(self, program, folder=None, encoding=None, options=(), capabilities=None):
        super().__init__([program, "lsp", *options])
        self.last = 0
        self.told = {}  # uri: the diagnostics that were published last
        self.notices = []
        wishes = {"general": {"positionEncodings": [encoding]}} if encoding else {}
        wishes["workspace"] = {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}}
        wishes.update(capabilities or {})
        root = "file://" + folder if folder else None
        self.server = self.request("initialize", {"processId": None, "rootUri": root, "capabilities": wishes})
        self.notify("initialized", {})

    def send(self, message):
        super().send({"jsonrpc": "2.0", **message})

    def take(self, message):
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]
        elif "method" in message:
            self.notices.append(message)

    def answer(self, number):
        """The answer to a request; what comes before it is kept."""
        while True:
            message = self.receive()
            if "method" not in message and message["id"] == number:
                break
            self.take(message)
        if "error" in message:
            raise Error(message["error"])
        return message["result"]

    def request(self, method, params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        return self.answer(self.last)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def open(self, uri, text, version=1):
        self.notify("textDocument/didOpen",
                    {"textDocument": {"uri": uri, "languageId": "rego", "version": version, "text": text}})

    def change(self, uri, version, *changes):
        """Each change is a text, or (line, character, line, character, text)."""
        def item(change):
            if isinstance(change, str):
                return {"text": change}
            line, character, to_line, to_character, text = change
            return {"range": {"start": {"line": line, "character": character},
                              "end": {"line": to_line, "character": to_character}}, "text": text}
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version},
                                               "contentChanges": [item(change) for change in changes]})

    def at(self, method, uri, line, character, **more):
        return self.request("textDocument/" + method, {"textDocument": {"uri": uri},
                                                       "position": {"line": line, "character": character}, **more})

    def diagnostics(self, uri, version=None):
        """What is told of the document, once that is of [version]."""
        while uri not in self.told or (version is not None and self.told[uri].get("version") != version):
            self.take(self.receive())
        return self.told[uri]["diagnostics"]

    def settled(self, uri):
        """All that is told of the document: the answer to a code action comes after everything else."""
        self.request("textDocument/codeAction", {"textDocument": {"uri": uri}, "context": {"diagnostics": []},
                                                 "range": {"start": {"line": 0, "character": 0},
                                                           "end": {"line": 0, "character": 0}}})
        return self.told.get(uri, {"diagnostics": []})["diagnostics"]

    def stop(self):
        """The exit code after an orderly end."""
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return code
