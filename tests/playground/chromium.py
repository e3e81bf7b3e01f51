"""Chromium without a window, driven over its debugging pipe: just what tests/playground/browser needs."""
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time


def program():
    """The path of Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Failure(Exception):
    pass


class Browser:
    """One page. Messages of its console and exceptions that nobody caught are kept in [said]."""

    def __init__(self, width=1440, height=900):
        self.profile = tempfile.mkdtemp(prefix="playground-")
        from_us, to_them = os.pipe()
        from_them, to_us = os.pipe()
        for end in (from_us, to_us):
            os.set_inheritable(end, True)

        def place_ends():
            ours = os.dup(from_us), os.dup(to_us)
            os.dup2(ours[0], 3)
            os.dup2(ours[1], 4)

        self.process = subprocess.Popen(
            [program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--disable-background-networking", "--no-first-run", "--force-color-profile=srgb",
             f"--window-size={width},{height}", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=place_ends, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        self.to, self.come = to_them, from_them
        self.rest, self.numbers, self.said, self.asked = b"", itertools.count(1), [], []
        self.session = None
        targets = self.send("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self.session = self.send("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Accessibility", "Network"):
            self.send(domain + ".enable")

    def receive(self):
        while b"\0" not in self.rest:
            part = os.read(self.come, 1 << 16)
            if not part:
                raise Failure("Chromium has ended")
            self.rest += part
        text, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(text)
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.said.append(details.get("exception", {}).get("description", details["text"]))
        elif message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.said.append(str(parameters["args"]))
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.said.append(parameters["entry"]["text"])
        elif message.get("method") == "Network.requestWillBeSent":
            self.asked.append(parameters["request"]["url"])
        elif message.get("method") == "Page.javascriptDialogOpening":
            self.write("Page.handleJavaScriptDialog", {"accept": True})
        return message

    def write(self, method, parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        return number

    def send(self, method, **parameters):
        number = self.write(method, parameters)
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Failure(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url):
        self.send("Page.navigate", url=url)

    def wait(self, expression, seconds=10):
        """Until the expression is true."""
        end = time.monotonic() + seconds
        while not self.evaluate(expression):
            if time.monotonic() > end:
                raise Failure(f"never: {expression}")
            time.sleep(0.02)

    def key(self, name, code=0, modifiers=0, text=""):
        """modifiers: 1 Alt, 2 Control, 8 Shift."""
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code, modifiers=modifiers,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def type(self, text):
        self.send("Input.insertText", text=text)

    def resize(self, width, height):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, scheme):
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def controls(self):
        """(role, name) of each control that assistive technology is told of."""
        roles = {"button", "checkbox", "combobox", "link", "textbox", "searchbox", "option", "listbox", "menuitem"}
        for node in self.send("Accessibility.getFullAXTree")["nodes"]:
            role = node.get("role", {}).get("value")
            if not node.get("ignored") and role in roles:
                yield role, node.get("name", {}).get("value", "")

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
