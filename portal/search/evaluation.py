"""How well search finds what it should: questions with the documents that answer them, and what of it comes first."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTH = 10
"""Places that count: what stands further down is not looked at."""

Rank = Callable[[str, int], Sequence[str]]
"""Query and how many results are wanted -> ids, the closest first."""


class QuestionsFault(ValueError):
    """A file of questions that cannot be read; says the line."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody types, and the ids of what answers it."""

    query: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over all questions. ``mrr``: one over the place of the first right answer, 0 past DEPTH; ``recall_1`` and
    ``recall_10``: the share of the right answers among so many; times of one ranking in milliseconds.
    """

    questions: int
    mrr: float
    recall_1: float
    recall_10: float
    p50: float
    p95: float


def read_questions(path: Path) -> Iterator[Question]:
    """One JSON object a line: {"query": ..., "relevant": [ids]}; raises QuestionsFault."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield Question(str(row["query"]), frozenset(map(str, row["relevant"])))
            except (ValueError, KeyError, TypeError) as error:
                raise QuestionsFault(f"line {number}: wanted {{query, relevant}}, {error!r}") from error


def evaluate(rank: Rank, questions: Iterable[Question]) -> Scores:
    """Ask every question; raises QuestionsFault where there is none."""
    places, first, ten, times = [], [], [], []
    for question in questions:
        started = time.perf_counter()
        found = rank(question.query, DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        hits = [place for place, id_ in enumerate(found, 1) if id_ in question.relevant]
        places.append(1 / hits[0] if hits else 0.0)
        wanted = max(len(question.relevant), 1)
        first.append(sum(1 for place in hits if place == 1) / wanted)
        ten.append(len(hits) / wanted)
    if not times:
        raise QuestionsFault("no questions")
    times.sort()
    return Scores(
        len(times),
        statistics.fmean(places),
        statistics.fmean(first),
        statistics.fmean(ten),
        times[len(times) // 2],
        times[min(len(times) - 1, int(len(times) * 0.95))],
    )
