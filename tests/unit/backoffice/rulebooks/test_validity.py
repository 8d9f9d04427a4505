"""Which versions of a rulebook may hold at once: half-open validity, by group."""

from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.rulebooks.queries import next_version, overlapping
from portal.backoffice.rulebooks.words import validity
from portal.scoring.examples import example_text
from tests.rankings import make_rulebook

Day = date | None


def text_of(code: str, start: date, until: Day, group: str = "departments") -> str:
    """The example with one group, another identity and validity."""
    whole = example_text()
    text = (
        whole[: whole.index("[[groups]]")]
        + f'[[groups]]\ncode = "{group}"\nname = "甲组"\nfull_marks = 100\n'
    )
    end = f"\nvalid_until = {until}" if until else ""
    return text.replace('code = "nine"', f'code = "{code}"').replace(
        "valid_from = 2026-01-01", f"valid_from = {start}{end}"
    )


FIRST = (date(2026, 1, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("start", "until", "overlaps"),
    [
        (date(2026, 7, 1), None, False),  # begins on the day on which the other one no longer holds
        (date(2026, 6, 30), None, True),
        (date(2025, 1, 1), date(2026, 1, 1), False),
        (date(2025, 1, 1), date(2026, 1, 2), True),
        (date(2025, 1, 1), None, True),
    ],
)
def test_validity_is_half_open(
    sessions: sessionmaker[Session], start: date, until: Day, overlaps: bool
) -> None:
    with sessions.begin() as session:
        first = make_rulebook(session, text_of("first", *FIRST))
        second = make_rulebook(session, text_of("second", start, until), state="draft")
        assert (overlapping(session, second) is first) == overlaps


def test_versions_without_a_common_group_do_not_meet(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        make_rulebook(session, text_of("first", date(2026, 1, 1), None))
        towns = make_rulebook(session, text_of("second", date(2026, 1, 1), None, "towns"), state="draft")
        assert overlapping(session, towns) is None


@pytest.mark.parametrize(("state", "counts"), [("draft", False), ("proposed", False), ("retired", True)])
def test_only_what_is_or_was_in_force_counts(
    sessions: sessionmaker[Session], state: str, counts: bool
) -> None:
    with sessions.begin() as session:
        make_rulebook(session, text_of("first", *FIRST), state=state)
        second = make_rulebook(session, text_of("second", date(2026, 3, 1), None), state="draft")
        assert (overlapping(session, second) is not None) == counts


def test_a_version_retired_on_its_first_day_was_never_in_force(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        first = make_rulebook(session, text_of("first", *FIRST), state="retired")
        first.valid_until = first.valid_from
        second = make_rulebook(session, text_of("second", date(2026, 1, 1), None), state="draft")
        assert overlapping(session, second) is None
        assert validity(first) == "没有适用过"


def test_the_next_version_follows_the_highest(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        assert next_version(session, "first") == 1
        make_rulebook(session, text_of("first", *FIRST).replace("version = 1", "version = 4", 1))
        assert (next_version(session, "first"), next_version(session, "second")) == (5, 1)
