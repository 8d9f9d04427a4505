"""Cases of one caller know each other, and what was masked in one counts as known in the others."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.cases.services import AddFinding
from portal.backoffice.cases.siblings import (
    MOST_CASES,
    MOST_VALUES,
    _same_caller,
    confirmed_values,
    siblings_of,
)
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.marking import place_of
from portal.releases.second_pass import known_fields, prepare
from portal.releases.transition import draft_fields
from portal.security.permissions import Role
from tests.factories import detect, make_case, make_person

NEIGHBOUR = "周大贵家的狗整夜叫，希望管一管。"


def mask(session: Session, case: Case, value: str, label: str = "PERSON") -> None:
    assert case.draft is not None
    curator = make_person(session, "cai", Role.CURATOR)
    AddFinding(session, case.draft, curator).perform(*place_of(draft_fields(case.draft), value), label)


def test_a_caller_is_known_by_telephone_by_user_name_or_by_name_with_address(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        one = make_case(session, "T-1", caller_handle="wxl_0001")
        nobody = {"caller_name": "", "caller_phone": "", "caller_address": "", "caller_handle": ""}
        same = [
            make_case(session, "T-2", **{**nobody, "caller_phone": one.caller_phone}),
            make_case(session, "T-3", **{**nobody, "caller_handle": one.caller_handle}),
            make_case(
                session,
                "T-4",
                **{**nobody, "caller_name": one.caller_name, "caller_address": one.caller_address},
            ),
        ]
        make_case(session, "T-5", **{**nobody, "caller_name": one.caller_name})
        make_case(session, "T-6", **nobody)
        assert siblings_of(session, one).ids == tuple(item.id for item in reversed(same))


def test_a_telephone_is_the_same_however_its_digits_are_set_apart(sessions: sessionmaker[Session]) -> None:
    nobody = {"caller_name": "", "caller_address": "", "caller_handle": ""}
    forms = ["13800001234", "138 0000 1234", "138-0000-1234", "+86 138 0000 1234", "138\u30000000－1234"]
    with sessions.begin() as session:
        cases = [
            make_case(session, f"T-{number}", **{**nobody, "caller_phone": form})
            for number, form in enumerate(forms)
        ]
        make_case(session, "T-9", **{**nobody, "caller_phone": "13800001235"})
        assert siblings_of(session, cases[0]).ids == tuple(case.id for case in reversed(cases[1:]))
        cases[1].caller_phone = "13800009999"
        session.flush()
        assert cases[1].id not in siblings_of(session, cases[0]).ids


def test_what_names_nobody_joins_no_cases(sessions: sessionmaker[Session]) -> None:
    """Placeholders of the call system would make one caller of thousands."""
    nobody = {
        "caller_phone": "12345",
        "caller_name": "匿名",
        "caller_address": "本市",
        "caller_handle": "匿名",
    }
    with sessions.begin() as session:
        one = make_case(session, "T-1", **nobody)
        make_case(session, "T-2", **nobody)
        zeros = make_case(session, "T-3", **{**nobody, "caller_phone": "00000000000"})
        make_case(session, "T-4", **{**nobody, "caller_phone": "00000000000"})
        assert siblings_of(session, one).ids == ()
        assert siblings_of(session, zeros).ids == ()


def test_a_caller_of_very_many_cases_is_cut_and_says_so(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        cases = [make_case(session, f"T-{number}") for number in range(MOST_CASES + 3)]
        found = siblings_of(session, cases[0])
        assert found.ids == tuple(item.id for item in reversed(cases[3:]))
        assert found.is_cut
        for case in cases[3:7]:
            for number in range(20):
                _masked_letter(session, case, number)
        assert len(confirmed_values(session, cases[0])) == MOST_VALUES


def _masked_letter(session: Session, case: Case, number: int) -> None:
    """A masked finding over two characters that no other one holds."""
    assert case.draft is not None
    if len(case.draft.question) < 100:
        case.draft.question = "".join(chr(0x4E00 + case.id * 50 + n) for n in range(120))
    session.add(
        Finding(
            case_id=case.id,
            field="question",
            start=number * 2,
            end=number * 2 + 2,
            label="PERSON",
            risk="high",
            confidence=1.0,
            source="person",
            rule_id="person.added",
            text_hash=case.draft.text_hash,
            decision="mask",
        )
    )
    session.flush()


def test_a_name_masked_in_one_case_is_found_in_the_next(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        first = make_case(session, "T-1", question=f"我又来反映了。{NEIGHBOUR}")
        second = make_case(session, "T-2", title="犬只扰民", question=f"还是老问题，{NEIGHBOUR}")
        mask(session, first, "周大贵")
        assert second.draft is not None
        DetectDraft(session, second.draft, load_office_words(session)).perform()
        row = session.scalars(
            select(Finding).where(Finding.case_id == second.id, Finding.rule_id == "known.other")
        ).one()
        assert second.draft.question[row.start : row.end] == "周大贵"
        assert (row.label, row.risk) == ("PERSON", "high")


def test_what_was_masked_elsewhere_cannot_leave_by_the_second_pass(sessions: sessionmaker[Session]) -> None:
    """The value was masked after this case had been looked through."""
    with sessions.begin() as session:
        waiting = make_case(session, "T-1", title="犬只扰民", question="楼下阿贵饭店夜里吵闹。")
        other = make_case(session, "T-2", question="楼下阿贵饭店夜里吵闹。")
        detect(session, waiting)
        assert waiting.draft is not None
        assert prepare(waiting.draft, load_office_words(session)).leaks == ()
        mask(session, other, "阿贵饭店")
        assert prepare(waiting.draft, load_office_words(session)).leaks != ()


def test_only_masked_values_that_name_somebody_are_carried(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        one = make_case(session, "T-1")
        other = make_case(session, "T-2", question="孩子患糖尿病，班主任是周大贵，微信wxl_0002。")
        mask(session, other, "患糖尿病", "HEALTH")
        mask(session, other, "周大贵")
        mask(session, other, "wxl_0002", "IM")
        assert set(known_fields(one).others) == {"周大贵", "wxl_0002"}


def test_a_value_of_another_wording_is_not_carried(sessions: sessionmaker[Session]) -> None:
    """Offsets of a finding mean nothing in a text that was edited since."""
    with sessions.begin() as session:
        one, other = make_case(session, "T-1"), make_case(session, "T-2", question=NEIGHBOUR)
        mask(session, other, "周大贵")
        draft = session.get_one(CaseDraft, other.id)
        draft.question, draft.text_hash = "改过的文字。", "x" * 64
        session.flush()
        assert confirmed_values(session, one) == ()


@pytest.mark.sqlite_only
def test_no_look_up_reads_through_all_cases(sessions: sessionmaker[Session]) -> None:
    """Each way to know a caller again has its index, however many cases there are."""
    with sessions.begin() as session:
        one = make_case(session, caller_handle="wxl_0001")
        plans = []
        for statement, values in _same_caller(one):
            asked = statement.params(**values, itself=0)
            sql = str(asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True}))
            plans += [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
    assert [plan.split("INDEX ")[1].split()[0] for plan in plans if "SEARCH" in plan] == [
        "ix_case_caller_digits",
        "ix_case_caller_handle",
        "ix_case_caller_home",
    ]
    assert not [plan for plan in plans if plan.startswith("SCAN")]
