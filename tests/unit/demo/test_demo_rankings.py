"""A year of rankings in the demonstration: released by the real ways, one of them after an objection, a quarter still open."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, select

from portal.backoffice.imports.models import ImportRun
from portal.backoffice.orders.models import Assignment, Exclusion
from portal.backoffice.rankings.models import Objection, Ranking, SheetOrder
from portal.backoffice.rulebooks.models import RulebookVersion
from portal.backoffice.statistics.models import CallStats
from portal.cli import main
from portal.db.engines import published_engine
from portal.demo.rankings import GROUPS, RANKED, SECOND_VERSION
from portal.demo.staff import LIAISON_OF
from portal.public.log.tables import published_log
from portal.public.rankings.tables import published_ranking, published_ranking_file, published_rulebook
from portal.public.statistics.tables import published_aggregate, published_call_stats
from portal.scoring.package import verify_package
from portal.scoring.period import Period
from tests.demo_city import City
from tests.independent_verifier import differences
from tests.ini import write_ini


@pytest.fixture
def public(filled: City) -> Iterator[Connection]:
    """What a visitor's connection sees."""
    with published_engine(filled.settings.published_url, pooled=False).connect() as connection:
        yield connection


def test_every_order_of_the_file_was_taken_in(filled: City) -> None:
    """The real importer refuses none of the rows of orders, call statistics and totals."""
    with filled.sessions() as session:
        runs = {run.profile: run for run in session.scalars(select(ImportRun))}
        orders = session.scalar(select(func.count(Assignment.id)).where(Assignment.origin == "file"))
        unmatched = session.scalar(
            select(func.count(Assignment.id)).where(
                Assignment.origin == "file", Assignment.department_id.is_(None)
            )
        )
    assert {name: run.rejected for name, run in runs.items()} == {
        "generic": 0,
        "orders": 0,
        "callstats": 0,
        "aggregates": 0,
    }
    assert orders == runs["orders"].total_rows > 1_000
    assert unmatched == 0


def test_twelve_months_of_three_groups_are_public(public: Connection) -> None:
    """In two versions of the rulebook, the second of which breaks the series in the month that it begins with."""
    rows = public.execute(select(published_ranking).order_by(published_ranking.c.period)).mappings().all()
    months = sorted({row["period"] for row in rows})
    assert len(months) == RANKED
    assert Counter((row["period"], row["group_code"]) for row in rows) == Counter(
        (month, group) for month in months for group in GROUPS
    )
    assert all(row["is_live"] and row["version"] == 1 for row in rows)
    versions = {row["period"]: row["rulebook_version"] for row in rows}
    assert [versions[month] for month in months] == [1] * (RANKED - SECOND_VERSION) + [2] * SECOND_VERSION
    assert {row["period"] for row in rows if row["break_note"]} == {months[-SECOND_VERSION]}
    assert public.scalars(select(published_rulebook.c.version)).all() == [1, 2]


def test_every_month_was_released_in_the_month_after_it(public: Connection) -> None:
    for period, day in public.execute(select(published_ranking.c.period, published_ranking.c.released_on)):
        assert day == f"{Period.parse(period).after:%Y-%m}-07"


def test_every_file_is_right_by_both_verifiers(public: Connection) -> None:
    for content in public.scalars(select(published_ranking_file.c.content)):
        assert verify_package(content).faults == []
        assert differences(content) == []


def test_one_objection_was_upheld_and_its_order_is_left_out(filled: City, public: Connection) -> None:
    """Recorded with ground, answer and remedy; two people took the order out; the sheet was computed anew without it."""
    with filled.sessions() as session:
        objection = session.scalars(select(Objection).where(Objection.state == "upheld")).one()
        ranking = session.scalars(
            select(Ranking).where(
                Ranking.period == objection.period, Ranking.group_code == objection.group_code
            )
        ).one()
        exclusion = session.scalars(select(Exclusion)).one()
        counted = session.scalars(
            select(SheetOrder).where(
                SheetOrder.ranking_id == ranking.id, SheetOrder.assignment_id == exclusion.assignment_id
            )
        ).one()
        assert objection.ground and objection.evidence and objection.answer and objection.remedy
        assert objection.assignment_id == exclusion.assignment_id
        assert exclusion.approved_by not in (None, exclusion.proposed_by)
        assert counted.left_out == "excluded"
        assert objection.answered_at is not None
        assert ranking.state == "released"
        assert timedelta() < ranking.computed_at - objection.answered_at < timedelta(days=1)
    told = public.execute(
        select(
            published_ranking.c.number, published_ranking.c.objections, published_ranking.c.objections_upheld
        ).where(published_ranking.c.objections > 0)
    ).all()
    assert told == [(f"{ranking.period}/{ranking.group_code}", 1, 1)]


def test_a_quarter_waits_for_the_liaisons(filled: City) -> None:
    """With one open objection, so that whoever signs in as office finds something to do."""
    with filled.sessions() as session:
        ranking = session.scalars(select(Ranking).where(Ranking.state != "released")).one()
        objection = session.scalars(select(Objection).where(Objection.state == "open")).one()
        assert ranking.state == "review" and "-Q" in ranking.period
        assert ranking.objections_until is not None and ranking.objections_until > ranking.computed_at
        assert (objection.period, objection.sheet.department.code) == (ranking.period, LIAISON_OF)


def test_calls_and_historic_totals_are_public(filled: City, public: Connection) -> None:
    """What the centre says it handed over in a month is what the order system has of it."""
    assert filled.settings.city == "瑞安市"
    totals = public.execute(select(published_aggregate.c.value, published_aggregate.c.denominator_note)).all()
    assert len(totals) == 3 and all(note for _, note in totals)
    months = dict(public.execute(select(published_call_stats.c.month, published_call_stats.c.assigned)).all())
    last = max(months)
    begin, end = Period.parse(last).start, Period.parse(last).end
    with filled.sessions() as session:
        handed = session.scalar(
            select(func.count(Assignment.id)).where(
                Assignment.role == "lead",
                Assignment.is_written,
                Assignment.dispatched_at >= begin,
                Assignment.dispatched_at < end,
            )
        )
        assert session.scalars(select(CallStats).where(CallStats.published_at.is_(None))).all() == []
    assert len(months) == 34 and months[last] == handed
    assert min(months.values()) > 0.3 * max(months.values())


def test_the_log_tells_the_year_in_order(public: Connection) -> None:
    moments = public.scalars(select(published_log.c.at).order_by(published_log.c.seq)).all()
    assert moments == sorted(moments)
    kinds = Counter(public.scalars(select(published_log.c.kind)))
    assert kinds["ranking"] == RANKED * len(GROUPS) and kinds["statistics"] == 37


def test_rulebooks_were_put_into_force_by_a_second_person(filled: City) -> None:
    with filled.sessions() as session:
        books = session.scalars(select(RulebookVersion).order_by(RulebookVersion.version)).all()
        assert [book.version for book in books] == [1, 2] and books[1].breaks
        assert books[0].valid_until == books[1].valid_from
        assert all(book.activated_by_id != book.proposed_by_id for book in books)


def test_nothing_is_half_done(filled: City, tmp_path: Path) -> None:
    """By the commands that operators run every night."""
    ini = str(write_ini(tmp_path, filled.raw))
    for verb in (["log", "verify", ini], ["check", ini]):
        answer = CliRunner().invoke(main, verb)
        assert (answer.exit_code, " 0 faults" in answer.output) == (0, True), answer.output
