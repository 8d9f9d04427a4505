"""Days and sessions as drafts: numbers, saving, the next version, giving up."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.models import ChainLink
from portal.backoffice.hotline_days.models import (
    Call,
    HotlineDay,
    HotlineEvent,
    HotlineSession,
    TranscriptUpload,
    Turn,
)
from portal.backoffice.hotline_days.revising import Drop, Revise
from portal.backoffice.hotline_days.sittings import (
    AddSession,
    RemoveSession,
    SaveSession,
    SessionContent,
)
from portal.backoffice.hotline_days.workflow import Propose
from portal.backoffice.hotline_days.writing import (
    STALE,
    CreateDay,
    DayContent,
    SaveDay,
    next_day_number,
    seen_hash,
)
from portal.backoffice.promises.models import Promise
from portal.releases import NotAllowed
from portal.security.permissions import Role
from portal.settings import Settings
from tests.factories import make_person
from tests.hotline_days import (
    COUNTS,
    HELD_ON,
    NOW,
    add_call,
    add_session,
    approve_day,
    curator,
    make_day,
    make_official,
    release_day,
)
from tests.taken_transcripts import make_sitting, take

CONTENT = DayContent("day", "announced", "冬季供暖供水", HELD_ON, HELD_ON)


def _release(session: Session, settings: Settings, day: HotlineDay) -> None:
    """Approved by the reviewer and out."""
    approve_day(session, day)
    release_day(session, day, settings)


def _reasons(service: Any) -> list[str]:
    with pytest.raises(NotAllowed) as refusal:
        service.perform()
    return refusal.value.reasons


def test_days_are_numbered_within_their_year(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        assert next_day_number(session, 2026) == "d2026-01"
        assert make_day(session).number == "d2026-01"
        former = CreateDay(session, curator(session), replace(CONTENT, theme="城建"), NOW, issue=6).perform()
        assert (former.number, former.issue) == ("d2026-06", 6)
        assert next_day_number(session, 2026) == "d2026-07"
        assert next_day_number(session, 2025) == "d2025-01"
        again = CreateDay(session, curator(session), CONTENT, NOW, issue=6)
        assert _reasons(again) == ["编号 d2026-06 已经用于“城建”，请改期号。"]


def test_only_those_who_keep_hotline_days_make_one(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        assert _reasons(CreateDay(session, publisher, CONTENT, NOW)) == ["您的角色不能新建接听日。"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"theme": " "}, "请填写主题。"),
        ({"ends_on": date(2026, 10, 19)}, "结束日期早于开始日期。"),
        ({"ends_on": date(2026, 10, 22)}, "接听日只有一天；分几天接听的，种类选“接听活动”。"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    sessions: sessionmaker[Session], changes: dict[str, Any], fault: str
) -> None:
    with sessions.begin() as session:
        assert _reasons(CreateDay(session, curator(session), replace(CONTENT, **changes), NOW)) == [fault]
        day = make_day(session)
        saving = SaveDay(session, day, curator(session), NOW, content=replace(CONTENT, **changes))
        assert _reasons(saving) == [fault]


def test_two_people_who_save_at_once_do_not_overwrite_each_other(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        seen = seen_hash(day, DayContent)
        first = replace(CONTENT, theme="供热")
        SaveDay(session, day, curator(session), NOW, content=first, seen=seen).perform()
        second = replace(CONTENT, theme="供水")
        assert _reasons(SaveDay(session, day, curator(session), NOW, content=second, seen=seen)) == [STALE]
        assert day.theme == "供热"


def test_the_number_keeps_a_day_in_its_year(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        other = replace(CONTENT, starts_on=date(2027, 1, 5), ends_on=date(2027, 1, 5))
        saving = SaveDay(session, make_day(session), curator(session), NOW, content=other)
        assert _reasons(saving) == [
            "编号 d2026-01 属于2026年，开始日期不能改到别的年份；年份错了，请删除后另建。"
        ]


def test_a_leader_of_the_register_brings_the_post_of_that_day(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        official = make_official(session)
        day = make_day(session)
        assert add_session(session, day, official_id=official.id, post="").post == "市委常委、常务副市长"
        before = make_day(session, starts_on=date(2023, 5, 4), ends_on=date(2023, 5, 4))
        content = SessionContent(date(2023, 5, 4), "09:00", "11:00", official_id=official.id)
        adding = AddSession(session, before, curator(session), NOW, content=content)
        assert _reasons(adding) == ["这位领导登记的任职时间不含这一天，请先核对“领导名录”。"]


def test_another_leader_brings_another_post(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting = add_session(session, day, official_id=make_official(session).id, post="")
        other = make_official(session, "jiaotong", post="副市长").id
        content = SessionContent(HELD_ON, "09:00", "11:00", other, sitting.post)
        SaveSession(session, day, curator(session), NOW, sitting=sitting, content=content).perform()
        assert sitting.post == "副市长"
        own_words = replace(content, post="分管交通的副市长")
        SaveSession(session, day, curator(session), NOW, sitting=sitting, content=own_words).perform()
        assert sitting.post == "分管交通的副市长"


def test_a_session_that_cannot_be_is_refused(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        content = SessionContent(date(2026, 10, 21), "11:00", "09:00")
        adding = AddSession(session, make_day(session), curator(session), NOW, content=content)
        assert _reasons(adding) == [
            "场次日期不在接听日的起止日期之内。",
            "结束时间不晚于开始时间。",
            "请选领导，或者填写职务。",
        ]


def test_counts_of_a_session_are_filled_in_and_guarded_against_two_at_once(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting = add_session(session, day)
        seen = seen_hash(sitting, SessionContent)
        content = SessionContent(HELD_ON, "09:00", "11:00", post="常务副市长", **COUNTS)

        def saving() -> SaveSession:
            return SaveSession(
                session, day, curator(session), NOW, sitting=sitting, content=content, seen=seen
            )

        saving().perform()
        assert sitting.accepted == 150
        assert _reasons(saving()) == [STALE]


def test_a_session_with_calls_stays(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        sitting, empty = add_session(session, day), add_session(session, day, starts="14:00", ends="15:00")
        add_call(session, sitting, 1)
        removing = RemoveSession(session, day, curator(session), NOW, sitting=sitting)
        assert _reasons(removing) == ["这一场已有来电 1 通，不能删除。"]
        RemoveSession(session, day, curator(session), NOW, sitting=empty).perform()
        assert day.sessions == [sitting]


def test_nothing_is_proposed_whose_figures_or_words_cannot_be_public(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session, scope="请拨打王小明手机 13800138000")
        reasons = _reasons(Propose(session, day, curator(session), NOW))
        assert reasons[0] == "还没有接听场次。"
        assert any("受理范围第 " in reason for reason in reasons[1:])
        assert day.state == "draft"


def test_sessions_stand_still_once_a_day_is_proposed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        approve_day(session, day)
        content = SessionContent(HELD_ON, "14:00", "15:00", post="副市长")
        adding = AddSession(session, day, curator(session), NOW, content=content)
        assert _reasons(adding) == ["现在是“待发布”，不能“修改”。"]


def test_the_next_version_tells_the_next_stage_and_says_why(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        _release(session, settings, day)
        assert _reasons(Revise(session, day, curator(session), NOW, stage="held")) == ["请写明理由。"]
        Revise(session, day, curator(session), NOW, "补充接听数字", stage="held").perform()
        assert (day.state, day.version, day.stage, day.change_note) == ("draft", 2, "held", "补充接听数字")


def test_a_later_version_does_not_go_back_to_an_earlier_stage(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        day = make_day(session, stage="held")
        add_session(session, day, **COUNTS)
        _release(session, settings, day)
        Revise(session, day, curator(session), NOW, "更正地点").perform()
        saving = SaveDay(session, day, curator(session), NOW, content=CONTENT)
        assert _reasons(saving) == ["已公开的一版是“已举行”，新版不能退回“已预告”。"]


def test_a_dropped_revision_leaves_what_is_public(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        official = make_official(session)
        day = make_day(session)
        later = add_session(session, day, starts="14:00", ends="15:00", post="副市长")
        kept = add_session(session, day, official_id=official.id)
        add_call(session, kept, 1)
        _release(session, settings, day)
        Revise(session, day, curator(session), NOW, "改时间", stage="held").perform()
        content = SessionContent(HELD_ON, "08:30", "10:30", post="副市长", **COUNTS)
        SaveSession(session, day, curator(session), NOW, sitting=kept, content=content).perform()
        removing = RemoveSession(session, day, curator(session), NOW, sitting=later)
        assert _reasons(removing) == ["这一场已经公开，不能删除；没有举行的，数字填 0，在说明里写清。"]
        added = add_session(session, day, starts="16:00", ends="17:00")
        RemoveSession(session, day, curator(session), NOW, sitting=added).perform()
        add_session(session, day, starts="18:00", ends="19:00")
        Drop(session, day, curator(session), NOW).perform()
        session.flush()
        session.expire_all()
        assert (day.state, day.version, day.stage, day.change_note) == ("released", 1, "announced", "")
        assert [(row.starts, row.ends, row.post, row.accepted) for row in day.sessions] == [
            ("09:00", "11:00", "市委常委、常务副市长", None),
            ("14:00", "15:00", "副市长", None),
        ]
        assert (day.sessions[0].id, day.sessions[0].official_id) == (kept.id, official.id)


def test_a_revision_with_calls_in_a_new_session_is_not_dropped(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_session(session, day)
        _release(session, settings, day)
        Revise(session, day, curator(session), NOW, "加一场").perform()
        add_call(session, add_session(session, day, starts="14:00", ends="15:00", post="副市长"), 1)
        assert _reasons(Drop(session, day, curator(session), NOW)) == [
            "10月20日副市长：已发布的一版没有这一场，它已有来电，不能放弃修订。"
        ]


def test_a_day_that_was_never_public_is_deleted_and_its_history_stays(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        add_call(session, add_session(session, day), 1)
        Drop(session, day, curator(session), NOW).perform()
    with sessions() as session:
        assert session.scalars(select(HotlineDay)).all() == []
        assert session.scalars(select(HotlineSession)).all() == []
        acts = session.scalars(select(HotlineEvent.act).order_by(HotlineEvent.id)).all()
        assert acts == ["create", "save", "drop"]


def test_transcripts_and_instructions_go_with_a_day_that_was_never_public(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        sitting = make_sitting(session)
        take(session, sitting)
        (call, *_others) = sitting.day.calls
        step = ChainLink(
            call_id=call.id, position=1, kind="instruction", dated=HELD_ON, text="请住建局办理。"
        )
        session.add(step)
        day_id = sitting.day_id
    with sessions.begin() as session:
        Drop(session, session.get_one(HotlineDay, day_id), curator(session), NOW).perform()
    with sessions() as session:
        for table in (HotlineDay, HotlineSession, TranscriptUpload, Call, Turn, ChainLink):
            assert session.scalars(select(table)).all() == []


def test_what_others_have_decided_keeps_a_day(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        day = make_day(session)
        call = add_call(session, add_session(session, day), 1, state="approved")
        session.add(
            Promise(
                number="p2026-001",
                day_id=day.id,
                call_id=call.id,
                position=1,
                text="月底前修好",
                post="副市长",
                state="proposed",
                created_at=NOW,
                created_by="curator",
            )
        )
        session.flush()
        assert _reasons(Drop(session, day, curator(session), NOW)) == [
            "已有来电 1 通、承诺 1 项送审或发布，不能删除。"
        ]
