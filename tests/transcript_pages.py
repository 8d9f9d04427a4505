"""The forms of the pages of transcripts, as somebody without a script uses them."""

from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import Form, TestApp, TestResponse

from portal.backoffice.hotline_days.models import Call, TranscriptUpload

UNCLEAR = """来电人：您好，我们小区的路灯坏了。
赵建国：我是赵建国，这件事一周内办好。
来电人：谢谢，再见。
来电人：您好，公交改线以后老人不方便。
赵建国：月底前答复您。
"""


def upload(app: TestApp, address: str, name: str, content: bytes, status: int = 303) -> TestResponse:
    token = app.get(address).forms[0]["csrf_token"].value
    return app.post(address, {"csrf_token": token}, upload_files=[("file", name, content)], status=status)


def paste(app: TestApp, address: str, text: str, status: int = 303) -> TestResponse:
    form = with_field(app.get(address), "text")
    form["text"] = text
    return form.submit(status=status)


def page_of(answer: TestResponse) -> str:
    return str(answer.location).partition("localhost")[2].partition("#")[0]


def with_field(page: TestResponse, name: str) -> Form:
    return next(form for form in page.forms.values() if name in form.fields)


def act_form(page: TestResponse, act: str) -> Form:
    """The form of one correction."""
    return next(form for form in page.forms.values() if "act" in form.fields and form["act"].value == act)


def rename_form(page: TestResponse, label: str) -> Form:
    """The form of one speaker."""
    return next(
        form for form in page.forms.values() if "label" in form.fields and form["label"].value == label
    )


def press(page: TestResponse, action: str, status: int = 303, **fields: str) -> TestResponse:
    form = next(form for form in page.forms.values() if form.action.endswith(action))
    for name, value in fields.items():
        form[name] = value
    return form.submit(status=status)


def text_of(page: TestResponse) -> str:
    return BeautifulSoup(page.text, "html.parser").get_text()


def turns_of(page: TestResponse) -> list[str]:
    return [item.get_text() for item in BeautifulSoup(page.text, "html.parser").select("p.voice")]


def stored(sessions: sessionmaker[Session]) -> list[tuple[int, str, int]]:
    with sessions() as session:
        return [
            (call.position, call.topic, len(call.turns))
            for call in session.scalars(select(Call).order_by(Call.position))
        ]


def cut_sizes(sessions: sessionmaker[Session]) -> list[int]:
    with sessions() as session:
        cutting = session.scalars(select(TranscriptUpload)).one().cutting
    return [len(call["turns"]) for call in cutting]
