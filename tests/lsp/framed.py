"""A program that speaks a protocol whose messages are JSON behind a Content-Length, on its standard input and output."""

import json
import os
import select
import subprocess
import time

PATIENCE = 60  # seconds; nothing but a hung program takes that long


class Framed:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.bytes = b""

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def receive(self):
        """The next message."""
        end = time.monotonic() + PATIENCE
        while True:
            head, found, rest = self.bytes.partition(b"\r\n\r\n")
            length = int(head.split(b":")[1]) if found else 0
            if found and len(rest) >= length:
                self.bytes = rest[length:]
                return json.loads(rest[:length])
            if not select.select([self.process.stdout], [], [], end - time.monotonic())[0]:
                raise TimeoutError("no message came")
            more = os.read(self.process.stdout.fileno(), 1 << 16)
            if not more:
                raise EOFError(f"the server ended with {self.process.wait()}")
            self.bytes += more
