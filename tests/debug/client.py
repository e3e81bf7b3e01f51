"""A client of `usher debug`: starts it, speaks the protocol with it, keeps what it is told."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lsp"))

from framed import PATIENCE, Framed  # noqa: E402 (beside the client of the language server)


class Error(Exception):
    """A request failed."""


class Client(Framed):
    def __init__(self, program, options=(), **arguments):
        super().__init__([program, "debug", *options])
        self.last = 0
        self.events = []  # that nobody waited for yet
        self.capabilities = self.request("initialize", adapterID="usher", **arguments)

    def ask(self, command, arguments):
        self.last += 1
        self.send({"seq": self.last, "type": "request", "command": command, "arguments": arguments})
        return self.last

    def answer(self, number):
        while True:
            message = self.receive()
            if message["type"] == "response" and message["request_seq"] == number:
                break
            self.events.append(message)
        if not message["success"]:
            raise Error(message["message"])
        return message.get("body")

    def request(self, command, **arguments):
        return self.answer(self.ask(command, arguments))

    def event(self, name):
        """The next event called so; those before it are forgotten, but for output."""
        for at, message in enumerate(self.events):
            if message["event"] == name:
                self.events = [kept for kept in self.events[:at] if kept["event"] == "output"] + self.events[at + 1:]
                return message.get("body")
        while True:
            message = self.receive()
            assert message["type"] == "event", message
            if message["event"] == name:
                return message.get("body")
            self.events.append(message)

    def output(self):
        """What was shown so far."""
        shown = [message["body"]["output"] for message in self.events if message["event"] == "output"]
        self.events = [message for message in self.events if message["event"] != "output"]
        return "".join(shown)

    def launch(self, filters=(), breakpoints=None, **arguments):
        """Begins the evaluation; the answers to the breakpoints, by path: lines or whole breakpoints."""
        self.request("launch", **arguments)
        self.event("initialized")
        placed = {path: self.set_breakpoints(path, *lines) for path, lines in (breakpoints or {}).items()}
        self.request("setExceptionBreakpoints", filters=list(filters))
        self.request("configurationDone")
        return placed

    def set_breakpoints(self, path, *lines):
        items = [line if isinstance(line, dict) else {"line": line} for line in lines]
        return self.request("setBreakpoints", source={"path": path}, breakpoints=items)["breakpoints"]

    def go(self, command):
        """Lets it go on, and waits until it is stopped: why, and where: (reason, file name, line, frame)."""
        self.request(command, threadId=1)
        return self.stopped()

    def stopped(self):
        why = self.event("stopped")["reason"]
        frame = self.stack()[0]
        return why, frame.get("source", {}).get("name"), frame["line"], frame["name"]

    def stack(self):
        return self.request("stackTrace", threadId=1)["stackFrames"]

    def scopes(self, frame=None):
        frame = frame or self.stack()[0]["id"]
        return {scope["name"]: scope["variablesReference"] for scope in self.request("scopes", frameId=frame)["scopes"]}

    def variables(self, reference, **more):
        items = self.request("variables", variablesReference=reference, **more)["variables"]
        return {item["name"]: item for item in items}

    def values(self, reference):
        return {name: item["value"] for name, item in self.variables(reference).items()}

    def locals(self, frame=None):
        return self.values(self.scopes(frame)["Locals"])

    def evaluate(self, expression, context="watch", frame=None):
        frame = frame or self.stack()[0]["id"]
        return self.request("evaluate", expression=expression, frameId=frame, context=context)["result"]

    def finish(self):
        """What was shown, and the exit code of the evaluation, once it is over."""
        code = self.event("exited")["exitCode"]
        self.event("terminated")
        return self.output(), code

    def stop(self):
        """The exit code of the program after an orderly end."""
        self.request("disconnect")
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return code
