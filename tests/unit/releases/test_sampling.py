"""Batches by sampling: who is eligible, what is drawn, one leak refuses all, two people, the bound that is published."""

import random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding
from portal.backoffice.releases.filters import QueueFilter
from portal.jobs.models import Job
from portal.privacy import tagger
from portal.public.about.tables import published_sampling
from portal.public.cases.tables import published_case
from portal.releases import NotAllowed
from portal.releases.models import ReleaseBatch
from portal.releases.sampling.draw import NO_TAGGER, DrawSample, bound_ppm, draw
from portal.releases.sampling.eligible import eligibility
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.sampling.run import release_sample
from portal.releases.sampling.services import (
    ApproveSample,
    DropSample,
    ProposeSample,
    ReadSample,
    ReleaseSample,
)
from portal.releases.transition import detection_version
from portal.security.permissions import Role
from portal.security.policy import Identity
from tests.batches import CLEAN, GROUND, SECRECY, clean_cases
from tests.factories import detect, make_case, make_person

Sessions = sessionmaker[Session]
EVERYTHING = QueueFilter()


@pytest.fixture(autouse=True)
def with_tagger(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on an installation that has it; the tests need no model, only its being there."""
    monkeypatch.setattr(tagger, "is_available", lambda: True)


def person(sessions: Sessions, name: str, *roles: Role) -> Identity:
    with sessions.begin() as session:
        return make_person(session, name, *roles)


@pytest.fixture
def curator(sessions: Sessions) -> Identity:
    return person(sessions, "curator", Role.CURATOR)


@pytest.fixture
def publisher(sessions: Sessions) -> Identity:
    return person(sessions, "publisher", Role.PUBLISHER)


def drawn(sessions: Sessions, curator: Identity, count: int = 3) -> int:
    clean_cases(sessions, count)
    with sessions.begin() as session:
        return DrawSample(session, EVERYTHING, curator).perform().id


def read_all(sessions: Sessions, batch_id: int, reader: Identity) -> None:
    with sessions.begin() as session:
        batch = session.get_one(SampleBatch, batch_id)
        ids = session.scalars(
            select(SampleItem.case_id).where(
                SampleItem.batch_id == batch_id, SampleItem.position.is_not(None)
            )
        ).all()
        for case_id in ids:
            ReadSample(session, batch, reader).nothing(case_id)


def act(sessions: Sessions, batch_id: int, service: type, who: Identity, **options: object) -> None:
    with sessions.begin() as session:
        service(session, session.get_one(SampleBatch, batch_id), who, **options).perform()


def approved(sessions: Sessions, curator: Identity, publisher: Identity, count: int = 3) -> int:
    batch_id = drawn(sessions, curator, count)
    read_all(sessions, batch_id, curator)
    act(sessions, batch_id, ProposeSample, curator)
    act(sessions, batch_id, ApproveSample, publisher, preset="two_person")
    return batch_id


TERMS = {"ground": GROUND, "secrecy_conclusion": SECRECY}


def test_only_cases_without_any_finding_are_eligible_and_the_others_are_told_why(sessions: Sessions) -> None:
    clean_cases(sessions, 2)
    with sessions.begin() as session:
        detect(session, make_case(session, "found"))
        late = make_case(session, "late", **CLEAN)
        report = make_case(session, "report", **CLEAN, appeal_type="report")
        child = make_case(session, "child", **CLEAN)
        for case in (report, child):
            assert case.draft is not None
            case.draft.detected_with = detection_version()
        assert child.draft is not None and late.draft is not None
        child.draft.classes = ["minor"]
    with sessions() as session:
        found = eligibility(session, EVERYTHING)
    assert found.eligible == 2
    assert dict(found.others) == {
        "有检出，须逐件处理": 1,
        "还没有按现行规则检查": 1,
        "属于默认不公开的类别": 2,
    }


def test_an_official_that_a_rule_keeps_is_a_finding_too(sessions: Sessions) -> None:
    """Any name at all is looked at by a person."""
    [case_id] = clean_cases(sessions, 1)
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case_id)
        session.add(
            Finding(
                case_id=case_id, field="reply", start=0, end=2, label="OFFICIAL", risk="keep", confidence=0.9,
                source="rule", rule_id="official.title.1", text_hash=draft.text_hash,
            )
        )  # fmt: skip
    with sessions() as session:
        assert eligibility(session, EVERYTHING).eligible == 0


def test_without_the_tagger_nothing_is_drawn(
    sessions: Sessions, curator: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "is_available", lambda: False)
    clean_cases(sessions, 1)
    with sessions.begin() as session, pytest.raises(NotAllowed, match="姓名识别模型"):
        DrawSample(session, EVERYTHING, curator).perform()
    assert "漏掉一些姓名" in NO_TAGGER


def test_the_recorded_seed_gives_the_same_sample_again() -> None:
    ids = random.Random(3).sample(range(10_000), 2_000)
    first = draw(ids, "seed", 400)
    assert first == draw(sorted(ids), "seed", 400)
    assert first != draw(ids, "other seed", 400)
    assert len(set(first)) == 400


def test_a_batch_below_four_hundred_is_read_whole(sessions: Sessions, curator: Identity) -> None:
    batch_id = drawn(sessions, curator, 5)
    with sessions() as session:
        batch = session.get_one(SampleBatch, batch_id)
        assert (batch.size, batch.sampled, batch.detected_with) == (5, 5, detection_version())
        positions = session.scalars(select(SampleItem.position)).all()
        assert sorted(n for n in positions if n is not None) == [0, 1, 2, 3, 4]


def test_the_bound_is_the_upper_95_per_cent_limit() -> None:
    """0 of 400: 0.75 %; nothing is inferred where all were read."""
    assert bound_ppm(10_000, 400) == 7462
    assert bound_ppm(10_000, 1000) == 2992
    assert bound_ppm(350, 350) == 0


def test_a_batch_goes_out_through_the_normal_path_and_its_bound_is_published(
    sessions: Sessions, curator: Identity, publisher: Identity
) -> None:
    batch_id = approved(sessions, curator, publisher, 25)
    act(sessions, batch_id, ReleaseSample, publisher, **TERMS)
    release_sample(sessions, batch_id, "two_person")
    release_sample(sessions, batch_id, "two_person")
    with sessions() as session:
        assert len(session.scalars(select(published_case.c.number)).all()) == 25
        batch = session.get_one(SampleBatch, batch_id)
        assert batch.state == "done"
        released = session.get_one(ReleaseBatch, batch.release_batch_id)
        assert (released.state, released.ground, released.created_by_id) == (
            "done",
            GROUND,
            publisher.user_id,
        )
        row = session.execute(select(published_sampling)).mappings().one()
        assert (row["batch"], row["size"], row["sampled"], row["leaks"]) == (batch_id, 25, 25, 0)
        steps = session.execute(
            select(CaseEvent.transition, CaseEvent.actor).where(CaseEvent.case_id == 1).order_by(CaseEvent.id)
        )
        assert [tuple(step) for step in steps] == [
            ("propose", "curator"),
            ("approve", "publisher"),
            ("release", "publisher"),
        ]


def test_one_leak_refuses_the_batch_and_sends_the_case_to_redaction(
    sessions: Sessions, curator: Identity
) -> None:
    batch_id = drawn(sessions, curator)
    with sessions.begin() as session:
        batch = session.get_one(SampleBatch, batch_id)
        case_id = session.scalars(select(SampleItem.case_id)).all()[0]
        ReadSample(session, batch, curator).leak(case_id, "滨河公园", "ADDRESS")
    with sessions() as session:
        batch = session.get_one(SampleBatch, batch_id)
        assert (batch.state, batch.leaks) == ("refused", 1)
        row = session.scalars(
            select(Finding).where(Finding.case_id == case_id, Finding.field == "question")
        ).one()
        assert (row.decision, row.label, row.source) == ("mask", "ADDRESS", "person")
        assert eligibility(session, EVERYTHING).eligible == 2, "the others wait as before"
    with sessions.begin() as session, pytest.raises(NotAllowed):
        ProposeSample(session, session.get_one(SampleBatch, batch_id), curator).perform()


def test_missed_words_that_do_not_stand_there_refuse_nothing(sessions: Sessions, curator: Identity) -> None:
    batch_id = drawn(sessions, curator)
    with sessions.begin() as session:
        batch = session.get_one(SampleBatch, batch_id)
        with pytest.raises(NotAllowed, match="没有找到"):
            ReadSample(session, batch, curator).leak(1, "不存在的字", "PERSON")
        assert batch.state == "reading"


def test_an_unread_sample_is_not_proposed(sessions: Sessions, curator: Identity) -> None:
    batch_id = drawn(sessions, curator)
    with sessions.begin() as session, pytest.raises(NotAllowed, match="3 件没有读"):
        ProposeSample(session, session.get_one(SampleBatch, batch_id), curator).perform()


def test_the_proposer_does_not_approve(sessions: Sessions) -> None:
    both = person(sessions, "both", Role.CURATOR, Role.REVIEWER, Role.PUBLISHER)
    batch_id = drawn(sessions, both)
    read_all(sessions, batch_id, both)
    act(sessions, batch_id, ProposeSample, both)
    with pytest.raises(NotAllowed, match="不能是同一人"):
        act(sessions, batch_id, ApproveSample, both, preset="two_person")


def test_three_reviews_need_three_people_for_a_batch_as_well(
    sessions: Sessions, curator: Identity, publisher: Identity
) -> None:
    batch_id = drawn(sessions, curator)
    read_all(sessions, batch_id, curator)
    act(sessions, batch_id, ProposeSample, curator)
    first = person(sessions, "first", Role.REVIEWER)
    for who in (first, person(sessions, "second", Role.REVIEWER), person(sessions, "third", Role.REVIEWER)):
        with sessions() as session:
            assert session.get_one(SampleBatch, batch_id).state == "proposed"
        act(sessions, batch_id, ApproveSample, who, preset="three_reviews")
    act(sessions, batch_id, ReleaseSample, publisher, **TERMS)
    release_sample(sessions, batch_id, "three_reviews")
    with sessions() as session:
        assert len(session.scalars(select(published_case.c.number)).all()) == 3


def test_newer_rules_end_a_batch(sessions: Sessions, curator: Identity, publisher: Identity) -> None:
    batch_id = approved(sessions, curator, publisher)
    with sessions.begin() as session:
        session.execute(update(SampleBatch).values(detected_with="older"))
    with pytest.raises(NotAllowed, match="规则有变"):
        act(sessions, batch_id, ReleaseSample, publisher, **TERMS)


def test_a_case_that_changed_after_the_draw_stays_behind(
    sessions: Sessions, curator: Identity, publisher: Identity
) -> None:
    batch_id = approved(sessions, curator, publisher)
    act(sessions, batch_id, ReleaseSample, publisher, **TERMS)
    with sessions.begin() as session:
        session.execute(update(SampleItem).where(SampleItem.case_id == 2).values(text_hash="other"))
    release_sample(sessions, batch_id, "two_person")
    with sessions() as session:
        assert len(session.scalars(select(published_case.c.number)).all()) == 2
        assert session.get_one(CaseDraft, 2).state == "new"
        assert "改动" in session.get_one(SampleItem, (batch_id, 2)).refused


def test_a_dropped_batch_lets_its_cases_go(sessions: Sessions, curator: Identity) -> None:
    batch_id = drawn(sessions, curator)
    with sessions() as session:
        assert eligibility(session, EVERYTHING).others == (("已在另一抽样批次里", 3),)
    act(sessions, batch_id, DropSample, curator)
    with sessions() as session:
        assert eligibility(session, EVERYTHING).eligible == 3


def test_releasing_is_queued_once_with_its_terms(
    sessions: Sessions, curator: Identity, publisher: Identity
) -> None:
    batch_id = approved(sessions, curator, publisher)
    with pytest.raises(NotAllowed, match="请填写公开依据"):
        act(sessions, batch_id, ReleaseSample, publisher, ground=" ", secrecy_conclusion=SECRECY)
    act(sessions, batch_id, ReleaseSample, publisher, **TERMS)
    with pytest.raises(NotAllowed):
        act(sessions, batch_id, ReleaseSample, publisher, **TERMS)
    with sessions() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == "release_sample")).all() == [
            "release_sample"
        ]
