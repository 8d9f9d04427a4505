"""The generator of requests: every answer is checked, and whatever goes wrong is a fault and no figure."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from portal.bench.asking import Answers, Question, ask_each, ask_for, percentile
from portal.bench.pages import cell
from portal.bench.processes import PROCESSORS, Server, serving
from portal.bench.serving import BODY, CONSTANT


@pytest.fixture(scope="module")
def constant() -> Iterator[Server]:
    with serving(CONSTANT) as server:
        yield server


@pytest.fixture
def hanging_up() -> Iterator[int]:
    """Port of a server that closes every connection in the middle of its answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_hang_up, args=(server,))
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def _hang_up(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def test_every_question_is_asked_once_over_several_connections(constant: Server) -> None:
    answers = ask_each(constant.port, [Question("/", (BODY,))] * 50, connections=7)
    assert (len(answers.times), answers.faults, answers.size) == (50, [], 50 * len(BODY))


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (Question("/a", status=404), "/a: 200 in place of 404"),
        (Question("/a", (b"case",)), "/a: without 'case'"),
        (Question("/a", absent=(b"xxx",)), "/a: with 'xxx'"),
    ],
)
def test_a_wrong_answer_is_a_fault_and_no_figure(constant: Server, question: Question, fault: str) -> None:
    answers = ask_each(constant.port, [question])
    assert (answers.times, answers.faults) == ([], [fault])


def test_half_an_answer_is_a_fault(hanging_up: int) -> None:
    answers = ask_each(hanging_up, [Question("/a"), Question("/b")])
    assert answers.times == [] and len(answers.faults) == 2


def test_questions_go_round_until_the_time_is_over(constant: Server) -> None:
    answers = ask_for(constant.port, [Question("/a"), Question("/b", (b"no",))], connections=4, seconds=0.3)
    assert answers.times and abs(len(answers.times) - len(answers.faults)) <= 4


def test_processor_time_is_that_of_the_server(constant: Server) -> None:
    """An answer costs the server more than nothing and less than the cell has lasted."""
    cost, answers = cell(constant, [Question("/")], 8, 0.5)
    assert 0 < cost * len(answers.times) <= 600


def test_servers_and_questions_keep_to_processors_of_their_own() -> None:
    """Also when whoever asks has gone to its own one before the server was started. Afterwards, when an index is built or
    rows are imported, the command has both.
    """
    script = (
        "import os; from portal.bench.processes import on_last_processor, serving\n"
        "with on_last_processor(), serving('constant') as server:\n"
        "    print(*os.sched_getaffinity(server.pid), *os.sched_getaffinity(0))\n"
        "print(*os.sched_getaffinity(0))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert [int(word) for word in out.split()] == [PROCESSORS[0], PROCESSORS[-1], *PROCESSORS]


def test_percentiles() -> None:
    answers = Answers(times=[float(n) for n in range(100, 0, -1)])
    assert [answers.percentile(share) for share in (0.5, 0.95, 0.99)] == [51, 96, 100]
    assert percentile([], 0.5) == 0
