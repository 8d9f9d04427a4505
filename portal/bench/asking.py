"""Ask a server over kept connections, each with the next question as soon as it has its answer, and check every answer."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

PATIENCE = 60.0
"""Seconds without any answer after which the server is given up."""


@dataclass(frozen=True, slots=True)
class Question:
    """An address (path and query, percent-encoded), the status it must have, words that must stand in the body and words
    that must not.
    """

    path: str
    words: tuple[bytes, ...] = ()
    status: int = 200
    absent: tuple[bytes, ...] = ()

    def fault(self, status: int, body: bytes) -> str:
        """Why an answer is wrong; empty when it is right."""
        if status != self.status:
            return f"{self.path}: {status} in place of {self.status}"
        wrong = [f"without {word.decode()!r}" for word in self.words if word not in body]
        wrong += [f"with {word.decode()!r}" for word in self.absent if word in body]
        return f"{self.path}: {wrong[0]}" if wrong else ""


@dataclass(slots=True)
class Answers:
    """What came back: milliseconds of each answer, faults, and bytes of bodies in all."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    size: int = 0

    def percentile(self, share: float) -> float:
        """Milliseconds that ``share`` of all answers stayed below."""
        return percentile(self.times, share)


def percentile(times: Iterable[float], share: float) -> float:
    """The value that ``share`` of all stay below; 0 for none."""
    known = sorted(times)
    return known[min(int(len(known) * share), len(known) - 1)] if known else 0.0


@dataclass(slots=True)
class _Line:
    """One kept connection with the question it waits for."""

    port: int
    wire: socket.socket | None = None
    question: Question = Question("/")
    asked: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def ask(self, question: Question) -> None:
        assert self.wire is not None
        self.question, self.asked = question, time.perf_counter()
        self.received.clear()
        self.wire.sendall(f"GET {question.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def take(self) -> tuple[int, bytes, bool] | None:
        """Status, body, and whether the connection stays open, once the whole answer is there; raises ConnectionError
        where the server hung up before.
        """
        assert self.wire is not None
        piece = self.wire.recv(262_144)
        self.received += piece
        head, _, body = bytes(self.received).partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        length = headers.get(b"content-length")
        if length is not None and len(body) >= int(length):
            return int(head.split(b" ", 2)[1]), body, headers.get(b"connection") != b"close"
        if not piece:
            raise ConnectionError("hung up before the answer was whole")
        return None


def ask_for(port: int, questions: Iterable[Question], connections: int, seconds: float) -> Answers:
    """Go round ``questions`` over ``connections`` until the time is over; what was asked by then is waited for."""
    return _Round(port, cycle(questions), connections).run(time.perf_counter() + seconds)


def ask_each(port: int, questions: Iterable[Question], connections: int = 1) -> Answers:
    """Ask every question once."""
    return _Round(port, iter(questions), connections).run(float("inf"))


class _Round:
    """Questions over several connections at once, in one thread."""

    def __init__(self, port: int, questions: Iterator[Question], connections: int) -> None:
        self._questions = questions
        self._lines = [_Line(port) for _ in range(connections)]
        self._selector = selectors.DefaultSelector()
        self._answers = Answers()

    def run(self, until: float) -> Answers:
        waiting = sum(self._ask_next(line, until) for line in self._lines)
        while waiting:
            ready = self._selector.select(PATIENCE)
            if not ready:
                self._answers.faults.append(f"no answer for {PATIENCE:.0f} seconds")
                break
            for key, _ in ready:
                if self._read(key.data):
                    waiting += self._ask_next(key.data, until) - 1
        for line in self._lines:
            self._hang_up(line)
        self._selector.close()
        return self._answers

    def _ask_next(self, line: _Line, until: float) -> bool:
        """Ask the next question; False when there is none, or no time."""
        question = next(self._questions, None) if time.perf_counter() < until else None
        if question is None:
            return False
        if line.wire is None:
            line.wire = socket.create_connection(("127.0.0.1", line.port), PATIENCE)
            self._selector.register(line.wire, selectors.EVENT_READ, line)
        line.ask(question)
        return True

    def _read(self, line: _Line) -> bool:
        """Take what has come; True once the question is answered, well or not."""
        answers = self._answers
        try:
            answer = line.take()
        except OSError as error:
            self._hang_up(line)
            answers.faults.append(f"{line.question.path}: {error}")
            return True
        if answer is None:
            return False
        status, body, stays = answer
        if not stays:
            self._hang_up(line)
        fault = line.question.fault(status, body)
        if fault:
            answers.faults.append(fault)
        else:
            answers.times.append((time.perf_counter() - line.asked) * 1000)
            answers.size += len(body)
        return True

    def _hang_up(self, line: _Line) -> None:
        if line.wire is not None:
            self._selector.unregister(line.wire)
            line.wire.close()
            line.wire = None
