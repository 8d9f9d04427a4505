"""What the tests of the word lists do over and over: store a case, propose a word, press a button, read the findings."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.detection import DetectDraft
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.departments.office_words import load_office_words
from tests.factories import make_case

NICKNAME = "村口阿宝哥"
HOLDS = "他们都说去找村口阿宝哥，村口阿宝哥不在家。"
FREE = "路灯坏了三天，请尽快来修。"


def stored(
    sessions: sessionmaker[Session], number: str, question: str, state: str = "new", **more: object
) -> int:
    """A case whose draft the current rules have seen, in ``state``."""
    with sessions.begin() as session:
        case = make_case(session, number, question=question, title="路灯", reply="已处理。", **more)
        assert case.draft is not None
        DetectDraft(session, case.draft, load_office_words(session)).perform()
        case.draft.state = state
        return case.id


def proposal(app: TestApp, kind: str, word: str, **more: str) -> int:
    """Fill in the form; the id of the new word."""
    form = app.get(f"/staff/directory/words/new?list={kind}").forms[1]
    form["word"], form["comment"] = word, "漏标过三次"
    for name, value in more.items():
        form[name] = value
    answer = form.submit()
    assert answer.status_int == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def press(app: TestApp, word_id: int, act: str, **fields: str) -> TestApp:
    page = app.get(f"/staff/directory/words/{word_id}")
    form = next(form for form in page.forms.values() if form.action.endswith(f"/{act}"))
    for name, value in fields.items():
        form[name] = value
    return form.submit()


def masked(sessions: sessionmaker[Session], case_id: int) -> list[str]:
    """What the stored findings of the question cover, high risk."""
    with sessions() as session:
        draft = session.get_one(CaseDraft, case_id)
        rows = session.scalars(select(Finding).where(Finding.case_id == case_id, Finding.risk == "high"))
        return sorted(draft.question[row.start : row.end] for row in rows if row.field == "question")


def detected_with(sessions: sessionmaker[Session], *ids: int) -> list[str]:
    with sessions() as session:
        return [session.get_one(CaseDraft, case_id).detected_with for case_id in ids]
