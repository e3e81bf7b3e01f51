"""A terminal with a program in it: what is typed, and what is to be seen, as far as our programs use a terminal."""

import fcntl
import os
import pty
import re
import select
import signal as signals
import struct
import termios
import time

PATIENCE = 60  # seconds; nothing but a hung program takes that long
CONTROL = re.compile(rb"\x1b\[(\??)([0-9;]*)([A-Za-z])|\r|\n|\x08|\x07|[^\x00-\x1f\x7f]+")


class Failure(Exception):
    """What came is not what should have come."""


class Terminal:
    def __init__(self, arguments, folder, rows=24, columns=80, environment=None):
        self.rows, self.columns = rows, columns
        self.main, self.other = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.other)
        self.raw = b""
        self.pending = b""
        self.clear()
        self.modes = {7, 25}  # lines are wrapped, the cursor is there
        variables = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": folder, **(environment or {})}
        variables.pop("XDG_STATE_HOME", None)
        self.process = os.fork()
        if self.process == 0:
            os.setsid()
            fcntl.ioctl(self.other, termios.TIOCSCTTY, 0)
            for number in range(3):
                os.dup2(self.other, number)
            os.closerange(3, 256)
            os.chdir(folder)
            signals.signal(signals.SIGHUP, signals.SIG_DFL)  # which nohup turns off for all that come of it
            os.execve(arguments[0], arguments, variables)

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.clear()

    def clear(self):
        self.lines = [""] * self.rows
        self.row = self.column = 0

    def type(self, text):
        """Bytes, or characters."""
        data = text if isinstance(text, bytes) else text.encode()
        while data:
            data = data[os.write(self.main, data) :]

    # ---- What is to be seen

    def put(self, text):
        room = self.columns - self.column
        if len(text) > room and 7 in self.modes:
            self.put(text[:room])
            self.column = 0
            self.line_down()
            self.put(text[room:])
            return
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + text + line[self.column + len(text) :]
        self.column += len(text)
        if self.column > self.columns:
            raise Failure(f"a line of {self.column} columns where there are {self.columns}")

    def line_down(self):
        if self.row + 1 < self.rows:
            self.row += 1
        else:
            self.lines = self.lines[1:] + [""]

    def control(self, private, numbers, letter):
        number = int(numbers.split(";")[0] or 0)
        if private:
            (self.modes.add if letter == "h" else self.modes.discard)(number)
        elif letter == "H":
            self.row = self.column = 0
        elif letter == "K":
            self.lines[self.row] = self.lines[self.row][: self.column]
        elif letter == "J":
            self.lines = [""] * self.rows
        elif letter == "D":
            self.column -= number
        elif letter != "m":
            raise Failure(f"ESC [ {numbers}{letter}")

    def take(self, data):
        self.raw += data
        data = self.pending + data
        cut = data.rfind(b"\x1b")
        if cut >= 0 and not re.match(rb"\x1b\[\??[0-9;]*[A-Za-z]", data[cut:]):
            data, self.pending = data[:cut], data[cut:]
        else:
            # A character of which only the beginning is there yet.
            cut = len(data) - len(re.search(rb"([\xc0-\xff][\x80-\xbf]*)?\Z", data).group())
            whole = bool(data[cut:].decode(errors="ignore"))
            data, self.pending = (data, b"") if whole else (data[:cut], data[cut:])
        for match in CONTROL.finditer(data):
            piece = match.group()
            if match.group(3):
                self.control(match.group(1), match.group(2).decode(), match.group(3).decode())
            elif piece == b"\r":
                self.column = 0
            elif piece == b"\n":
                self.line_down()
            elif piece[0] > 31:
                self.put(piece.decode(errors="replace"))

    def read(self, seconds):
        """False at the end."""
        if not select.select([self.main], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.main, 65536)
        except OSError:
            return False
        self.take(data)
        return bool(data)

    def wait(self, seconds):
        """Lets the program go on for that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)

    def text(self):
        """The lines, without blanks at their ends and without empty ones at the end."""
        return "\n".join(line.rstrip() for line in self.lines).rstrip("\n") + "\n"

    def see(self, *wanted, without=()):
        """Waits until all of [wanted] is to be seen, and nothing of [without]."""
        end = time.monotonic() + PATIENCE
        while True:
            text = self.text()
            if all(one in text for one in wanted) and not any(one in text for one in without):
                return text
            if time.monotonic() > end or not self.read(0.2) and time.monotonic() > end - PATIENCE + 1:
                raise Failure(f"expected {wanted} without {without}, there is\n{text}")

    # ---- The end

    def end(self, signal=None):
        """Waits for the end of the program: how it ended, as os.waitpid tells."""
        if signal:
            os.kill(self.process, signal)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            process, status = os.waitpid(self.process, os.WNOHANG)
            self.read(0.02)
            if process:
                self.process = None
                while select.select([self.main], [], [], 0)[0] and self.read(0):
                    pass
                return status
        raise Failure("the program does not end; there is\n" + self.text())

    def is_restored(self):
        return termios.tcgetattr(self.other) == self.before and self.modes == {7, 25}

    def close(self):
        if self.process:
            os.kill(self.process, 9)
            os.waitpid(self.process, 0)
        os.close(self.main)
        os.close(self.other)
