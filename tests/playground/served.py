"""The real program, as tests/playground/run and tests/playground/browser start it."""
import http.client
import json
import os
import re
import subprocess

PROGRAM = os.path.join(os.environ["USHER_BUILD"], "usher-playground")


class Served:
    """usher-playground with [arguments], serving; [host] is "127.0.0.1:PORT", [token] without slashes."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.host, self.token = re.fullmatch(r"http://(127\.0\.0\.1:\d+)/([0-9a-f]{32})/", self.address).groups()

    def ask(self, path, method="GET", body=None, headers=None, raw_path=False):
        """(status, headers, text); [path] is behind the token, or all of it if [raw_path]."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        given = {"Host": self.host, **(headers or {})}
        connection.putrequest(method, path if raw_path else f"/{self.token}/{path}", skip_host=True)
        if body is not None and "Transfer-Encoding" not in given:
            given.setdefault("Content-Length", str(len(body)))
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders()
        try:
            if body is not None:
                connection.send(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused by its head alone: the answer is there
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, response.headers, text

    def evaluate(self, document, **headers):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.ask("evaluate", "POST", body, {"Content-Type": "application/json", **headers})

    def parts(self, document):
        """The parts of an answer in the order they came."""
        return [json.loads(line) for line in self.evaluate(document)[2].splitlines()]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
