"""View models of hotline days, calls and promises: what follows from dates and counts."""

import itertools
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vocabulary import CallForm, CallReason, PromiseState
from portal.web.present.calls import CallLine, Openness
from portal.web.present.hotline import Sums, days, hours
from portal.web.present.promises import STATES, Ledger, days_late, shown_state, state_mark

TODAY = date(2026, 11, 20)
_FORMS = st.sampled_from([form.value for form in CallForm] + ["withdrawn"])
_REASONS = st.sampled_from([reason.word for reason in CallReason])


@pytest.mark.parametrize(
    ("outcome", "due", "state"),
    [
        ("open", "2026-11-19", "overdue"),
        ("changed", "2026-11-19", "overdue"),
        ("open", "2026-11-20", "open"),
        ("open", "", "open"),
        ("kept", "2026-11-19", "kept"),
        ("partly", "2026-11-19", "partly"),
        ("impossible", "2026-11-19", "impossible"),
    ],
)
def test_overdue_is_what_is_still_to_be_kept_after_its_day(outcome: str, due: str, state: str) -> None:
    assert shown_state(outcome, due, TODAY) == state


def test_days_late_run_until_today_or_until_the_result() -> None:
    """Over the end of a month; none where a date is missing or it was kept in time."""
    assert days_late("overdue", "2026-10-31", "", TODAY) == 20
    assert days_late("kept_late", "2026-10-31", "2026-11-03", TODAY) == 3
    assert days_late("kept_late", "2026-10-31", "", TODAY) is None
    assert days_late("kept", "2026-10-31", "2026-10-30", TODAY) is None


def test_every_state_has_its_own_word_and_sign() -> None:
    """A new state without them fails here and not on a page."""
    assert {state.value for state in PromiseState} <= set(STATES)
    marks = [state_mark(state) for state in STATES]
    assert len({mark.word for mark in marks}) == len(STATES)


def session(*counts: int | None) -> Any:
    return SimpleNamespace(
        **dict(zip(("signals", "by_operators", "by_leader", "accepted"), counts, strict=True))
    )


def test_sums_are_those_of_the_sessions_that_are_counted() -> None:
    """And say of how many; a number that one of them lacks has no sum."""
    sums = Sums.of([session(164, 11, 6, 17), session(None, 7, 5, 12), session(None, None, None, None)])
    assert (sums.signals, sums.by_operators, sums.by_leader, sums.accepted) == (None, 18, 11, 29)
    assert (sums.counted, sums.sessions, sums.is_whole) == (2, 3, False)
    assert Sums.of([]).accepted is None


def test_the_sentence_says_where_accepted_and_answered_differ() -> None:
    """Never an equation that does not hold."""
    assert "受理 17 件，其中接线员接听 11 件、领导接听 6 件" in Sums.of([session(164, 11, 6, 17)]).sentence
    apart = Sums.of([session(17, 11, 6, 15)]).sentence
    assert "共接听 17 件" in apart
    assert "受理 15 件" in apart
    assert "占线" not in apart


@given(st.lists(st.tuples(_FORMS, _REASONS), max_size=40), st.none() | st.integers(0, 60))
def test_the_lines_of_openness_always_sum_to_its_total(
    calls: list[tuple[str, str]], accepted: int | None
) -> None:
    """Whatever is released; and the total is what was accepted wherever that is recorded and not below what is listed."""
    lines = [
        CallLine("", n, 1, form, "", "", reason if form == "withheld" else "", "", "", "")
        for n, (form, reason) in enumerate(calls, 1)
    ]
    openness = Openness.of(lines, accepted)
    assert sum(n for _word, n in openness.lines) == openness.total
    assert openness.total == max(len(calls), accepted or 0)


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=60))
def test_the_bar_of_a_ledger_shows_every_promise_inside_its_frame(states: list[str]) -> None:
    """Blocks in order, side by side, none outside; the words count all."""
    ledger = Ledger.of(SimpleNamespace(state=state) for state in states)  # type: ignore[misc]
    assert ledger.total == len(states) == sum(n for _state, _mark, n in ledger.counts)
    places = [(block.x, block.x + block.width) for block in ledger.blocks]
    assert places == sorted(places)
    assert all(end <= ledger.width for _start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))


def test_days_and_hours_are_read_as_they_are_said() -> None:
    assert days("2026-11-04", "2026-11-04") == "2026年11月4日"
    assert days("2010-05-04", "2010-06-10") == "2010年5月4日至6月10日"
    assert days("2025-12-30", "2026-01-04") == "2025年12月30日至2026年1月4日"
    assert hours("09:00", "11:30") == "9:00—11:30"
    assert hours("09:00", "") == "9:00"
