"""Processor time of pages, cached and not, each beside the constant answer: pairs in one run, docs/performance.md."""

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from statistics import median
from urllib.parse import quote, urlencode

from portal.bench.asking import Answers, Question, ask_each, ask_for, percentile
from portal.bench.processes import Server, serving
from portal.bench.results import Page
from portal.bench.serving import BODY, CONSTANT
from portal.bench.stock import Stock

CONNECTIONS = 32
HOT = 200
"""Addresses asked again and again where hits of the page cache are measured."""
PAIRS = 3
ENOUGH = 30
"""Addresses of a kind below which it is asked over and over."""
QUIET = {"PORTAL_WORKER_INLINE": "false"}
"""No worker and no indexer in the process whose time is taken."""
UNCACHED = {**QUIET, "PORTAL_PAGES_CACHE_MEGABYTES": "0"}
END = b"</html>"
CASE_LINK = b'href="/cases/2'
"""Every page that shows released cases has one: the year of a number begins with it."""
Say = Callable[[str], None]


def page_questions(stock: Stock) -> dict[str, list[Question]]:
    """Addresses by kind of page, with what must stand in each answer."""
    lists = [{key: value} for key, values in stock.values.items() for value in values]
    return {
        "home": [Question("/", (CASE_LINK, END))],
        "case": [Question(f"/cases/{case.number}", (case.number.encode(), END)) for case in stock.cases],
        "list": [Question(_address("/cases", {}), (CASE_LINK, END))]
        + [Question(_address("/cases", chosen), (CASE_LINK, END)) for chosen in lists],
        "department": [Question(f"/departments/{quote(code)}", (END,)) for code in stock.departments],
    }


def search_questions(stock: Stock, count: int = 400) -> list[Question]:
    """Searches for one and two words of the installation's own titles, and a part of a title: all of them find something."""
    made = []
    for _ in range(count // 2):
        made.append(stock.word(0, 0.3))
        title = stock.case().title
        made.append(title[: 6 + len(made) % 5])
    return [Question(_address("/search", {"q": text}), (CASE_LINK, END)) for text in made]


def suggest_questions(stock: Stock, count: int = 400) -> list[Question]:
    """The beginnings of words, as they are typed."""
    begun = [stock.word(0, 0.5)[: 1 + number % 2] for number in range(count)]
    return [Question(_address("/search/suggest", {"q": text}), (b"[",)) for text in begun]


def similar_questions(stock: Stock) -> list[Question]:
    """Pages of what became of similar cases."""
    return [
        Question(f"/cases/{case.number}/similar", (case.number.encode(), END)) for case in stock.cases[:2000]
    ]


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def measure_pages(ini: str, stock: Stock, seconds: float, say: Say) -> tuple[list[Page], dict[str, float]]:
    """All kinds of pages, and the figures of the serving process."""
    pages: list[Page] = []
    questions = page_questions(stock)
    with serving(CONSTANT) as yardstick:
        pair = _Pairs(yardstick, seconds, say)
        with serving(ini, QUIET) as server:
            start = _first_page(server)
            for name, asked in questions.items():
                hot = asked[:HOT]
                ask_each(server.port, hot, CONNECTIONS)
                pages.append(pair.measure(f"cached {name}", server, hot))
            kept = server.memory()
        with serving(ini, UNCACHED) as server:
            start = min(start, _first_page(server))
            questions |= {"search": search_questions(stock), "similar cases": similar_questions(stock)}
            for name, asked in questions.items():
                ask_each(server.port, islice(cycle(asked), ENOUGH), CONNECTIONS)
                pages.append(pair.measure(name, server, asked))
            for name, asked in (("search", questions["search"]), ("suggestions", suggest_questions(stock))):
                pages.append(pair.measure(f"{name}, one reader", server, asked, connections=1))
            made = server.memory()
        pages.insert(0, pair.constant())
    return pages, {
        "start": start,
        "memory": max(kept.most, made.most),
        "memory of its own": max(kept.own, made.own),
        "memory at rest": kept.now,
    }


def _first_page(server: Server) -> float:
    """Milliseconds from the start of the process to its first page."""
    answers = ask_each(server.port, [Question("/", (END,))])
    if answers.faults:
        raise RuntimeError(answers.faults[0])
    return (time.monotonic() - server.began) * 1000


class _Pairs:
    """Constant answer and page in turn; the ratio is the median over the pairs."""

    def __init__(self, yardstick: Server, seconds: float, say: Say) -> None:
        self._yardstick = yardstick
        self._seconds = seconds
        self._say = say
        self._units: list[float] = []
        self._answers = Answers()

    def measure(
        self, name: str, server: Server, asked: Sequence[Question], connections: int = CONNECTIONS
    ) -> Page:
        self._say(name)
        all_answers, costs, ratios = Answers(), [], []
        for _ in range(PAIRS):
            unit = self._unit()
            cost, answers = cell(server, asked, connections, self._seconds)
            costs.append(cost)
            ratios.append(cost / unit if unit else 0.0)
            _add(all_answers, answers)
        return _page(name, costs, ratios, all_answers)

    def _unit(self) -> float:
        asked = [Question("/", (BODY[:10],))]
        cost, answers = cell(self._yardstick, asked, CONNECTIONS, self._seconds / 2)
        self._units.append(cost)
        _add(self._answers, answers)
        return cost

    def constant(self) -> Page:
        """The yardstick over the whole run; its spread says how quiet the machine was."""
        middle = median(self._units)
        return _page("constant", self._units, [unit / middle for unit in self._units], self._answers)


def cell(
    server: Server, asked: Sequence[Question], connections: int, seconds: float
) -> tuple[float, Answers]:
    """Processor milliseconds an answer of one server at rest before, and the answers."""
    server.rest()
    before = server.cpu_seconds()
    answers = ask_for(server.port, asked, connections, seconds)
    spent = (server.cpu_seconds() - before) * 1000
    return spent / max(len(answers.times) + len(answers.faults), 1), answers


def _add(all_answers: Answers, answers: Answers) -> None:
    all_answers.times += answers.times
    all_answers.faults += answers.faults
    all_answers.size += answers.size


def _page(name: str, costs: Sequence[float], ratios: Sequence[float], answers: Answers) -> Page:
    p50, p95, p99 = (percentile(answers.times, share) for share in (0.5, 0.95, 0.99))
    known = len(answers.times)
    return Page(
        name,
        known,
        median(costs),
        median(ratios),
        (min(ratios), max(ratios)),
        p50,
        p95,
        p99,
        answers.size / max(known, 1),
        answers.faults,
    )
