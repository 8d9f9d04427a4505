"""Terms (词语) of the titles of received cases: runs of two to six characters, counted once a case, without a dictionary.

Only runs that enough different cases share are looked at, so that no name of a person is one of them, and staff confirm
each before it may be used. Of runs in the same cases only the longest is kept: 台风停电 and not 台风停.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.topics.statistic import LEAST_COUNT
from portal.scoring.period import Period
from portal.search.tokens import HAN, fold

SHORTEST, LONGEST = 2, 6
_RUN = re.compile(f"[{HAN}]{{2,}}")


@dataclass(frozen=True, slots=True)
class Terms:
    """Cases with a title, and how many of them have each term."""

    cases: int
    terms: Counter[str]


def term_counts(session: Session, periods: Sequence[Period]) -> list[Terms]:
    """Of the terms that are frequent in the first of the periods, the counts in each of them."""
    first, *others = (_titles(session, period) for period in periods)
    counts = longest_terms(frequent_runs(first))
    kept = set(counts)
    found = [Terms(len(first), counts)]
    for titles in others:
        found.append(Terms(len(titles), Counter(term for title in titles for term in _runs(title) & kept)))
    return found


def _titles(session: Session, period: Period) -> list[str]:
    rows = session.scalars(
        select(Case.title).where(
            Case.received_at >= period.start, Case.received_at < period.end, Case.title != ""
        )
    )
    return [fold(title).text for title in rows]


def frequent_runs(titles: Iterable[str], least: int = LEAST_COUNT) -> Counter[str]:
    """Runs that at least so many titles have; a longer run is tried only where its halves are frequent."""
    known = list(titles)
    kept: Counter[str] = Counter()
    for length in range(SHORTEST, LONGEST + 1):
        counts: Counter[str] = Counter()
        for title in known:
            counts.update(
                {
                    run
                    for run in _of_length(title, length)
                    if length == SHORTEST or (run[1:] in kept and run[:-1] in kept)
                }
            )
        longer = Counter({run: n for run, n in counts.items() if n >= least})
        if not longer:
            break
        kept.update(longer)
    return kept


def longest_terms(runs: Counter[str]) -> Counter[str]:
    """Without the runs that stand in the same number of titles as a longer one that holds them, and of runs that overlap
    all but one character in as many titles, only the first: a phrase longer than the longest run is one term.
    """
    covered = {
        part
        for run, n in runs.items()
        if len(run) > SHORTEST
        for part in (run[1:], run[:-1])
        if runs[part] == n
    }
    kept = {run: n for run, n in runs.items() if run not in covered}
    starts = {(run[1:], n) for run, n in kept.items()}
    return Counter({run: n for run, n in kept.items() if (run[:-1], n) not in starts})


def _runs(title: str) -> set[str]:
    return {run for length in range(SHORTEST, LONGEST + 1) for run in _of_length(title, length)}


def _of_length(title: str, length: int) -> Iterator[str]:
    for match in _RUN.finditer(title):
        text = match[0]
        for at in range(len(text) - length + 1):
            yield text[at : at + length]
