"""Release of a ranking: what refuses it, what is frozen, how it stands beside the period before."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.backoffice.rankings.models import Ranking, SheetOrder
from portal.backoffice.rankings.services import CorrectRanking, OpenReview, recompute
from portal.public.log.queries import commitment_faults
from portal.public.log.tables import published_log, published_state
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_row,
    published_rulebook,
)
from portal.releases import NotAllowed
from portal.releases.rankings import PublishRanking
from portal.security.permissions import Role
from tests.factories import make_person
from tests.rankings import (
    COMPUTED,
    NUMBER,
    RELEASED,
    RULEBOOK,
    curator,
    make_office,
    object_to,
    publisher,
    released,
    reviewed,
    sheet_of,
)

Sessions = sessionmaker[Session]
LAST = "2025-08"
LAST_COMPUTED = datetime(2025, 9, 9, 2, tzinfo=UTC)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One session, never committed."""
    with sessions() as session:
        yield session


def rows_of(session: Session, number: str = NUMBER, version: int = 1) -> dict[str, dict[str, object]]:
    table = published_ranking_row
    found = session.execute(select(table).where(table.c.number == number, table.c.version == version))
    return {row["department_code"]: dict(row) for row in found.mappings()}


# --- what refuses it -------------------------------------------------------------------------------------------------


def deadline_open(session: Session, ranking: Ranking) -> None:
    ranking.objections_until = RELEASED + timedelta(seconds=1)


def never_reviewed(session: Session, ranking: Ranking) -> None:
    ranking.state = "computed"


def objection_open(session: Session, ranking: Ranking) -> None:
    object_to(session, ranking, "housing")


def objection_of_a_discarded_computation_open(session: Session, ranking: Ranking) -> None:
    object_to(session, ranking, "housing").sheet_id = None


def upheld_but_not_computed_anew(session: Session, ranking: Ranking) -> None:
    object_to(session, ranking, "housing", "upheld").answered_at = COMPUTED + timedelta(days=2)


def computed_by_the_releaser(session: Session, ranking: Ranking) -> None:
    ranking.computed_by_id = publisher(session).user_id


def file_replaced(session: Session, ranking: Ranking) -> None:
    ranking.package = b"PK"


def digit_of_the_file_changed(session: Session, ranking: Ranking) -> None:
    """With the digest renewed, so that only computing it anew can tell."""
    ranking.package = edited(ranking.package, "result.csv", b"100.0000", b"100.0001")
    ranking.package_sha256 = hashlib.sha256(ranking.package).hexdigest()


def sheet_changed(session: Session, ranking: Ranking) -> None:
    sheet = sheet_of(session, ranking, "housing")
    sheet.result = {**sheet.result, "total": sheet.result["total"] + 1}


def facts_changed(session: Session, ranking: Ranking) -> None:
    sheet = sheet_of(session, ranking, "housing")
    sheet.facts = {**sheet.facts, "satisfied": 8}


def order_left_out_afterwards(session: Session, ranking: Ranking) -> None:
    session.execute(update(SheetOrder).where(SheetOrder.assignment_id == 1).values(left_out="excluded"))


def rule_changed_after_it_was_public(session: Session, ranking: Ranking) -> None:
    book = ranking.rulebook
    session.execute(
        insert(published_rulebook).values(
            code=book.code, version=book.version, name=book.name, document="", is_example=True, breaks=True,
            valid_from="2025-01-01", change_note="", text="", sha256="0" * 64,
        )
    )  # fmt: skip


def correction_whose_note_names_somebody(session: Session, ranking: Ranking) -> None:
    """Written before the rules knew better."""
    ranking.version, ranking.change_note = 2, "按来电人13800001234的要求改正"


def correction_without_a_note(session: Session, ranking: Ranking) -> None:
    ranking.version = 2


REFUSED: dict[Callable[[Session, Ranking], None], str] = {
    deadline_open: "核对期还没有结束",
    never_reviewed: "现在是“已核算”，不能“发布”",
    objection_open: "还有 1 条异议没有答复",
    objection_of_a_discarded_computation_open: "还有 1 条异议没有答复",
    upheld_but_not_computed_anew: "有 1 条异议已认定成立，请先重新核算",
    computed_by_the_releaser: "核算和发布不能是同一人",
    file_replaced: "SHA-256 不符",
    digit_of_the_file_changed: "没有通过验算",
    sheet_changed: "评分表与核算文件不一致",
    facts_changed: "评分表与核算文件不一致",
    order_left_out_afterwards: "评分表与核算文件不一致",
    correction_without_a_note: "请写更正说明",
    correction_whose_note_names_somebody: "更正说明第",
    rule_changed_after_it_was_public: "已公开的文本与现在的不同",
}


def edited(package: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """The file with one member changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            assert name != member or old in content
            copy.writestr(name, content.replace(old, new) if name == member else content)
    return target.getvalue()


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_a_release_is_refused_and_nothing_is_written(
    session: Session, spoil: Callable[[Session, Ranking], None]
) -> None:
    make_office(session)
    ranking = reviewed(session)
    spoil(session, ranking)
    session.flush()
    service = PublishRanking(session, ranking, publisher(session), RELEASED)
    assert any(REFUSED[spoil] in reason for reason in service.failure_reasons())
    with pytest.raises(NotAllowed):
        service.perform()
    assert session.scalar(select(func.count()).select_from(published_log)) == 0
    assert session.execute(select(published_ranking)).all() == []


@pytest.mark.parametrize("role", [Role.CURATOR, Role.SECRECY, Role.LIAISON, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_reviewers_and_publishers_release(session: Session, role: Role) -> None:
    make_office(session)
    ranking = reviewed(session)
    person = make_person(session, f"the-{role.value}", role)
    assert PublishRanking(session, ranking, person, RELEASED).failure_reasons() == ["您的角色不能“发布”。"]


def test_objections_that_were_answered_are_no_obstacle_and_only_counted(session: Session) -> None:
    make_office(session)
    ranking = reviewed(session)
    object_to(session, ranking, "water", "rejected")
    object_to(session, ranking, "housing", "upheld").answered_at = COMPUTED + timedelta(days=1)
    recompute(session, ranking, curator(session), COMPUTED + timedelta(days=2))
    row = PublishRanking(session, ranking, publisher(session), RELEASED).perform().ranking
    assert (row["objections"], row["objections_upheld"]) == (2, 1)


# --- what is frozen --------------------------------------------------------------------------------------------------


def test_a_release_writes_rows_log_counter_and_audit_together(session: Session) -> None:
    make_office(session)
    before = session.scalar(select(published_state.c.counter))
    ranking, _ = released(session)
    assert before is not None
    assert session.scalar(select(published_state.c.counter)) == before + 1
    entry = session.execute(select(published_log)).mappings().one()
    assert (entry["kind"], entry["action"], entry["seq"]) == ("ranking", "release", ranking.log_seq)
    assert (ranking.state, ranking.released_by_id) == ("released", publisher(session).user_id)
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["ranking.compute", "ranking.review", "ranking.release"]
    book = session.execute(select(published_rulebook)).mappings().one()
    assert (book["text"], book["code"], book["is_example"]) == (RULEBOOK, "nine", True)


def test_what_changes_afterwards_does_not_move_a_released_ranking(session: Session) -> None:
    """Orders, names, rulebook: the public rows and the log's commitment stay as they were."""
    make_office(session)
    ranking, _ = released(session)
    rows = rows_of(session)
    session.execute(update(Assignment).values(closed_at=None, satisfaction="unsatisfied"))
    session.execute(update(Department).values(name="改名的单位"))
    session.refresh(ranking)
    assert rows_of(session) == rows
    assert list(commitment_faults(session.connection())) == []


Tamper = Callable[[Connection], object]
TAMPERED: dict[str, Tamper] = {
    "a score": lambda c: c.execute(update(published_ranking_row).values(score=999_900)),
    "a place": lambda c: c.execute(update(published_ranking_row).values(place=1)),
    "the note": lambda c: c.execute(update(published_ranking).values(break_note="无")),
    "the rule": lambda c: c.execute(update(published_rulebook).values(text="name = 1")),
    "a rate": lambda c: c.exec_driver_sql("UPDATE published_ranking_rate SET k = k + 1"),
    "a rate taken away": lambda c: c.exec_driver_sql("DELETE FROM published_ranking_rate WHERE position = 3"),
    "a reason added": lambda c: c.exec_driver_sql(
        f"INSERT INTO published_ranking_left_out VALUES ('{NUMBER}', 1, 'water', 'direct', 4)"
    ),
    "a byte of the file": lambda c: c.execute(
        update(published_ranking_file).values(
            content=c.scalars(select(published_ranking_file.c.content)).one() + b"\0"
        )
    ),
    "the file taken away": lambda c: c.exec_driver_sql("DELETE FROM published_ranking_file"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_the_log_finds_what_was_tampered_with(session: Session, what: str) -> None:
    make_office(session)
    released(session)
    assert list(commitment_faults(session.connection())) == []
    TAMPERED[what](session.connection())
    assert list(commitment_faults(session.connection())) == [
        "排名 2025年9月 市直部门 第 1 版的内容与日志中的承诺值不符。"
    ]


def test_the_log_misses_a_ranking_that_was_taken_away(session: Session) -> None:
    make_office(session)
    released(session)
    session.connection().exec_driver_sql("DELETE FROM published_ranking")
    assert list(commitment_faults(session.connection())) == ["日志第 1 条所发布的内容不在了。"]


def test_a_second_version_retires_the_first_which_stays_readable(session: Session) -> None:
    make_office(session)
    first, _ = released(session)
    kept = rows_of(session)
    now = COMPUTED + timedelta(days=20)
    second = CorrectRanking(session, curator(session), first, "一件的时限录入有误。", now).perform()
    OpenReview(session, curator(session), second, now + timedelta(days=2), now).perform()
    PublishRanking(session, second, publisher(session), now + timedelta(days=3)).perform()
    session.refresh(first)
    assert (first.state, second.state) == ("superseded", "released")
    table = published_ranking.c
    live = session.execute(
        select(table.version, table.is_live, table.change_note).order_by(table.version)
    ).all()
    assert live == [(1, False, ""), (2, True, "一件的时限录入有误。")]
    assert rows_of(session) == kept and rows_of(session, version=2).keys() == kept.keys()
    actions = session.scalars(select(published_log.c.action).order_by(published_log.c.seq)).all()
    assert actions == ["release", "revise"]
    assert list(commitment_faults(session.connection())) == []
