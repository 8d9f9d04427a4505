"""The hotline days of the demonstration: the seed's shape, told by the real services, with something in every state."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from portal.backoffice.cases.models import Case
from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineEvent, HotlineSession
from portal.backoffice.officials.models import Official
from portal.backoffice.promises.call_cases import SOURCE
from portal.backoffice.promises.models import Promise, PromiseCase
from portal.db.engines import published_engine
from portal.demo.bulletins import Desk
from portal.demo.directory import install_directory
from portal.demo.hotline import hotline_acts, hotline_counts
from portal.demo.hotline_calendar import Dates
from portal.demo.hotline_script import CallPlan, script
from portal.demo.office import perform_in_order
from portal.demo.staff import install_accounts
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows
from portal.public.promises.tables import published_promise
from portal.releases.directory import publish_directory
from portal.scoring.period import LOCAL
from portal.transcripts import Speakers, cut, read_transcript
from tests.demo_city import City, open_city

CASES = 2_000
CAMPAIGN = script().events["campaign"]


@dataclass(frozen=True)
class Held:
    """A city that has nothing but its hotline days, and what is public of them."""

    city: City
    desk: Desk
    now: datetime
    public: Connection

    def again(self) -> None:
        """Do all acts, as a run that is taken up does."""
        perform_in_order(hotline_acts(self.desk, CASES, self.now), lambda _done, _of: None)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Held]:
    city = open_city(tmp_path_factory.mktemp("hotline"), template_database)
    with city.sessions.begin() as session:
        install_directory(session)
        session.flush()
        publish_directory(session)
        staff = install_accounts(session)
    engine = published_engine(city.settings.published_url, pooled=False)
    desk, now = Desk(city.sessions, staff, city.settings), datetime.now(UTC)
    perform_in_order(hotline_acts(desk, CASES, now), lambda _done, _of: None)
    with engine.connect() as public:
        yield Held(city, desk, now, public)
    city.engine.dispose()


def test_the_total_is_the_sum_of_seven_sessions(held: Held) -> None:
    """A first session by the executive vice-mayor, six by vice-mayors, 122 in all; nobody has a name."""
    number = held.public.scalar(
        select(published_hotline_day.c.number).where(
            published_hotline_day.c.kind == "campaign", published_hotline_day.c.is_live
        )
    )
    sittings = published_hotline_session.c
    latest = select(func.max(sittings.version)).where(sittings.number == number).scalar_subquery()
    rows = held.public.execute(
        select(published_hotline_session)
        .where(sittings.number == number, sittings.version == latest)
        .order_by(sittings.position)
    ).all()
    assert sum(row.accepted for row in rows) == 122
    assert rows[0].post == "市委常委、常务副市长"
    assert len(rows) == 7 and all("副市长" in row.post for row in rows)
    assert {row.name for row in rows} == {""}
    with held.city.sessions() as session:
        assert set(session.scalars(select(Official.name))) == {""}
        assert session.scalar(select(HotlineDay.declared_total).where(HotlineDay.number == number)) == 122


def test_every_call_is_public_in_its_form_or_still_being_curated(held: Held) -> None:
    with held.city.sessions() as session:
        campaign = session.scalars(select(HotlineDay).where(HotlineDay.kind == "campaign")).one()
        forms = Counter((call.state, call.form) for call in campaign.calls)
        spoken = Counter(call.taken_by for call in campaign.calls)
    assert sum(forms.values()) == 122
    assert forms["released", "transcript"] == 28
    assert forms["released", "withheld"] == 9
    assert forms["withdrawn", "summary"] == 1
    assert forms["draft", ""] == 5
    assert spoken == {"leader": 35, "operator": 87}
    public = Counter(held.public.scalars(select(published_call.c.form).where(published_call.c.is_live)))
    assert public["transcript"] == 28 + 2  # two of the day a year before


def test_no_caller_is_known_by_what_is_public(held: Held) -> None:
    """Whatever the script says of private people: their names, numbers and addresses."""
    words = {word for call in _plans() for word in (call.caller, call.phone, *call.masks) if word}
    assert len(words) > 8
    said = held.public.scalars(select(published_turn.c.text)).all()
    topics = held.public.scalars(select(published_call.c.topic + published_call.c.summary)).all()
    promised = held.public.scalars(select(published_promise.c.text + published_promise.c.result)).all()
    public = "\n".join([*said, *topics, *promised])
    assert [word for word in sorted(words) if word in public] == []
    assert "老婆在老家" not in public  # of a turn that was left out
    assert "东山这边" in public  # a place is no person


def test_promises_stand_in_every_state_and_some_are_overdue(held: Held) -> None:
    rows = held.public.execute(select(published_promise).where(published_promise.c.is_live)).all()
    outcomes = Counter(row.outcome for row in rows)
    assert set(outcomes) == {"open", "kept", "kept_late", "partly", "impossible", "changed"}
    assert len(rows) == len(script().promises)
    today = held.now.astimezone(LOCAL).date().isoformat()
    assert sum(row.outcome == "open" and "" != (row.due_on or "") < today for row in rows) >= 2
    assert all(row.first_due_on for row in rows if row.outcome == "changed")


def test_some_calls_became_cases_and_their_promises_know_them(held: Held) -> None:
    with held.city.sessions() as session:
        cases = session.scalars(select(Case.id).where(Case.source == SOURCE)).all()
        calls = session.scalars(select(Call.case_id).where(Call.case_id.is_not(None))).all()
        linked = session.scalars(select(PromiseCase.case_id)).all()
    assert sorted(cases) == sorted(calls) == sorted(linked)
    assert len(cases) == 4


def test_days_are_told_of_in_versions_at_the_moments_of_an_office(held: Held) -> None:
    """Announced before, told of while it goes on and after it; two days lie ahead, one was looked back at."""
    versions = select(published_hotline_day).order_by(
        published_hotline_day.c.number, published_hotline_day.c.version
    )
    stages: dict[str, list[str]] = {}
    for row in held.public.execute(versions):
        stages.setdefault(row.number, []).append(row.stage)
    assert sorted(stages.values()) == [
        ["announced"],
        ["announced"],
        ["announced", "held", "held", "reported"],
        ["announced", "reported", "followed"],
    ]
    with held.city.sessions() as session:
        moments = session.scalars(select(HotlineEvent.at)).all()
        ahead = session.scalars(select(HotlineDay.starts_on).where(HotlineDay.stage == "announced")).all()
        sat = session.scalars(
            select(HotlineSession.held_on).where(HotlineSession.accepted.is_not(None))
        ).all()
    today = held.now.astimezone(LOCAL).date()
    assert all(day > today for day in ahead)
    assert all(day < today for day in sat)
    assert max(moments) <= held.now


def test_the_log_verifies_and_is_in_order(held: Held) -> None:
    rows = chain_rows(held.public)
    assert chain_faults(rows) == []
    moments = [row.at for row in rows]
    assert moments == sorted(moments)


def test_a_run_that_is_taken_up_changes_nothing(held: Held) -> None:
    def standing() -> tuple[object, ...]:
        with held.city.sessions() as session:
            events = session.scalar(select(func.count(HotlineEvent.id)))
            versions = session.scalars(select(Promise.version).order_by(Promise.id)).all()
            return hotline_counts(session), events, tuple(versions)

    before = standing()
    held.again()
    assert standing() == before


@pytest.mark.parametrize("today", ["2026-01-01", "2026-02-28", "2026-03-01", "2026-07-31", "2028-02-29"])
def test_whatever_the_day_the_campaign_is_over_and_its_overdue_promise_is_due(today: str) -> None:
    """Everything that has happened lies before today, everything announced after it."""
    now = datetime.fromisoformat(f"{today}T12:00:00+08:00")
    dates, day = Dates.seen_from(now), now.date()
    assert dates.published_on(CAMPAIGN.sessions[-1]) < day
    assert (day - dates.ends(CAMPAIGN)).days > 14
    assert dates.held_on(CAMPAIGN.sessions[0]) < dates.held_on(CAMPAIGN.sessions[1])
    assert dates.starts["next"] > day and dates.starts["later"] > dates.starts["next"]
    assert dates.starts["earlier"].year < day.year


def test_every_transcript_of_the_script_is_cut_without_a_doubt() -> None:
    for event in script().events.values():
        for plan in event.sessions:
            if not plan.calls:
                continue
            speakers = Speakers(frozenset({script().officials[plan.official]}), frozenset())
            reading = read_transcript("x.txt", plan.transcript())
            cutting = cut(reading, speakers)
            assert reading.notes == ()
            assert [call.title for call in cutting] == [call.topic for call in plan.calls]
            assert [call.taken_by == "operator" for call in cutting] == [c.by_operator for c in plan.calls]
            assert not any(turn.doubt or not turn.role for call in cutting for turn in call.turns)


def _plans() -> list[CallPlan]:
    return [call for event in script().events.values() for one in event.sessions for call in one.calls]
