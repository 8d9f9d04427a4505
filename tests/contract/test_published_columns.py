"""Every published column, by name: a new public field is a decision to disclose and shows up here in review."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import HotlineDay
from portal.db.base import published_metadata
from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case
from portal.public.hotline_days.snapshot import CALL, DAY
from portal.public.hotline_days.tables import published_turn
from portal.public.log.kinds import LOGGED
from portal.public.log.queries import commitment_faults
from portal.public.promises.snapshot import PROMISE
from portal.public.rankings.snapshot import BOOKKEEPING
from portal.public.rankings.tables import published_ranking, published_ranking_rate, published_ranking_row
from portal.releases.hotline_rows import day_version
from portal.settings import Settings
from tests.hotline_days import NOW
from tests.rankings import make_office, released
from tests.releasing_hotline import approved_call, approved_promise, publish, released_day

FROZEN = {
    "published_aggregate": "denominator_note key log_seq name period position released_on source unit value",
    "published_bulletin": "change_note check_notes dated document_number is_live issue issue_total kind log_seq number "
    "organ period released_on title version year",
    "published_bulletin_case": "case_number number position version",
    "published_bulletin_date": "confirmed due_on period",
    "published_bulletin_file": "content name number sha256 version",
    "published_bulletin_section": "anchor html number position text title version",
    "published_call": "case_number category1 change_note day department_code department_name form is_live "
    "joint_departments log_seq minutes number position reason released_on session started summary "
    "taken_by topic town version",
    "published_call_stats": "answered answered_in_15s assigned direct log_seq month note offered released_on wait_seconds",
    "published_case": "appeal_type assigned_on called_back_on category1 category2 category3 change_note channel "
    "closed_on date_precision department_code department_name extensions handling is_live "
    "limit_days log_seq month number outcome question received_on released_on replied_on reply "
    "returns reworks satisfaction signed_on sort_key supervisions title town version working_days",
    "published_category": "level name path position",
    "published_chain_link": "dated document_number kind number position post text version withheld_reason",
    "published_count": "dimension key n",
    "published_cross_count": "dimension key n within within_key",
    "published_department": "code former_names group_name group_position name phone position successor_code valid_from "
    "valid_until",
    "published_figure": "data denominator digits explained key label number numerator parameters position query shape "
    "unit value version",
    "published_hotline_day": "broadcast change_note ends_on is_live issue kind log_seq number out_of_scope phone place "
    "released_on scope stage starts_on summary theme total_source version year",
    "published_hotline_session": "accepted by_leader by_operators ends held_on name note number official_code position post "
    "signals starts units version",
    "published_log": "action at commitment hash kind prev_hash reason seq",
    "published_promise": "call change_note checked_on day department_code department_name due_on due_words evidence "
    "evidence_url first_due_on is_live log_seq made_on number official_code outcome position post "
    "released_on result result_on text turn version",
    "published_promise_case": "case_number number version",
    "published_ranking": "break_note change_note data_as_of full_marks group_code group_name group_position is_live "
    "log_seq minimum_orders notes number objections objections_upheld orders package_sha256 "
    "period previous_number released_on rulebook_code rulebook_version units_ranked version view",
    "published_ranking_file": "content number sha256 version",
    "published_ranking_left_out": "department_code n number reason version",
    "published_ranking_rate": "department_code full high indicator k kind low n name number points position rate version",
    "published_ranking_row": "aged band band_name bracket change closed days_to_close department_code department_name "
    "number orders place position previous_band previous_place reached repeated reworked "
    "satisfied score score_high score_low solved solved_answers status tied to_call_back verdicts "
    "version",
    "published_rulebook": "breaks change_note code document is_example name sha256 text valid_from valid_until version",
    "published_salt": "salt seq",
    "published_sampling": "batch bound_ppm leaks released_on sampled size",
    "published_state": "changed_at counter id",
    "published_term": "initials n pinyin term",
    "published_tombstone": "category_name department_name kind log_seq month note number reason withdrawn_on",
    "published_turn": "number position role speaker text version",
    "published_withheld": "counted_on n reason",
    "published_word_group": "id kind words",
}


def test_published_columns_are_the_frozen_list() -> None:
    found = {name: " ".join(sorted(table.c.keys())) for name, table in published_metadata.tables.items()}
    assert found == FROZEN


def test_the_snapshot_is_the_row_without_its_bookkeeping() -> None:
    names = {item.name for item in fields(CaseSnapshot)}
    assert names == set(published_case.c.keys()) - {"is_live", "log_seq", "sort_key"}


def test_the_snapshot_of_a_ranking_is_every_column_of_its_tables(sessions: sessionmaker[Session]) -> None:
    """But the number that the ranking says once, and what is no content."""
    with sessions() as session:
        make_office(session)
        _, snapshot = released(session)
    assert set(snapshot.ranking) == set(published_ranking.c.keys()) - BOOKKEEPING
    for table, rows in (
        (published_ranking_row, snapshot.rows),
        (published_ranking_rate, snapshot.rates),
    ):
        assert {frozenset(row) for row in rows} == {frozenset(table.c.keys()) - {"number", "version"}}


def test_the_snapshots_of_hotline_days_hold_every_column_of_their_tables(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    """But the number and version that the head says once, and what is no content."""
    with sessions() as session:
        day = released_day(session, settings)
        call = approved_call(session, day)
        found = [(DAY, day), (CALL, call), (PROMISE, approved_promise(session, day, call=call))]
        snapshots = {kind.name: snapshot_of(session, item, settings) for kind, item in found}
    for kind, _item in found:
        snapshot = snapshots[kind.name]
        assert set(snapshot) == {kind.name, *kind.parts}
        assert set(snapshot[kind.name]) == set(kind.table.c.keys()) - BOOKKEEPING
        for name, table in kind.parts.items():
            assert {frozenset(row) for row in snapshot[name]} <= {
                frozenset(table.c.keys()) - {"number", "version"}
            }
    assert len(snapshots["day"]["sessions"]) == 1 and len(snapshots["call"]["turns"]) == 6


def snapshot_of(session: Session, item: object, settings: Settings) -> Mapping[str, Any]:
    """What the log commits to of a released day, or of something that is released now."""
    if isinstance(item, HotlineDay):
        return day_version(item, NOW).snapshot
    return publish(session, item, settings).version.snapshot


def test_a_changed_turn_is_told_by_the_log(sessions: sessionmaker[Session], settings: Settings) -> None:
    with sessions() as session:
        publish(session, approved_call(session, released_day(session, settings)), settings)
        assert list(commitment_faults(session.connection())) == []
        session.execute(update(published_turn).where(published_turn.c.position == 3).values(text="不修了。"))
        assert list(commitment_faults(session.connection())) == [
            "接听来电 d2026-01-1 第 1 版的内容与日志中的承诺值不符。"
        ]


def test_every_published_table_with_a_log_entry_is_known_to_the_log() -> None:
    """Else nobody would notice when one of its rows is changed."""
    logged = {name for name, table in published_metadata.tables.items() if "log_seq" in table.c}
    assert logged == {item.table.name for item in LOGGED}
