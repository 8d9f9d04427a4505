"""The privacy gate of bulletins: an invented name and telephone number planted in each place in turn stop the release."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.manuscript import manuscript
from portal.backoffice.bulletins.models import Bulletin, ChainLink
from portal.documents import render_sections
from portal.public.bulletins.tables import published_bulletin
from portal.releases import NotAllowed
from portal.releases.bulletin_files import print_files
from portal.releases.bulletin_gate import exposed, file_texts, public_texts
from portal.releases.bulletin_prepare import gate_findings, prepare_bulletin
from portal.releases.bulletins import PublishBulletin
from portal.settings import Settings
from tests.bulletins import NOW, approve_bulletin, make_bulletin
from tests.releasing_bulletins import publish_calls, publisher

Sessions = sessionmaker[Session]
PHONE, NAME = "13912345678", "市民葛明霞"
CANARY = f"{NAME}，电话{PHONE}"


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions() as session:
        publish_calls(session)
        yield session


def title(session: Session, bulletin: Bulletin) -> None:
    bulletin.title += f"（{CANARY}）"


def organ(session: Session, bulletin: Bulletin) -> None:
    bulletin.organ += CANARY


def document_number(session: Session, bulletin: Bulletin) -> None:
    bulletin.document_number = CANARY


def prose(session: Session, bulletin: Bulletin) -> None:
    bulletin.text += f"\n{CANARY}反映的问题已办结。\n"


def heading(session: Session, bulletin: Bulletin) -> None:
    bulletin.text += f"\n## 三、{CANARY}\n\n已办结。\n"


def typed_table(session: Session, bulletin: Bulletin) -> None:
    bulletin.text += f"\n| 事项 | 说明 |\n| --- | --- |\n| 道路 | {CANARY} |\n"


def link(session: Session, bulletin: Bulletin) -> None:
    bulletin.text += f"\n详情请[拨打](tel:{PHONE})。\n"


def label(session: Session, bulletin: Bulletin) -> None:
    bulletin.figures[0].label += f"（{CANARY}）"


def cell_of_a_figure(session: Session, bulletin: Bulletin) -> None:
    bulletin.figures[0].data = {"columns": ["来电人"], "rows": [[CANARY]]}


def correction_note(session: Session, bulletin: Bulletin) -> None:
    bulletin.change_note = f"{CANARY}指出数字有误。"


def reason_of_an_override(session: Session, bulletin: Bulletin) -> None:
    bulletin.overrides = [{"rule": "sum", "place": "表", "reason": f"{CANARY}已核实", "user_id": 0}]


def _link(session: Session, bulletin: Bulletin, **values: str) -> None:
    fields = {"kind": "instruction", "post": "市长", "text": "请抓紧办理。", "state": "approved", **values}
    session.add(ChainLink(bulletin_id=bulletin.id, position=1, dated=date(2026, 11, 4), **fields))
    session.flush()


def text_of_the_chain(session: Session, bulletin: Bulletin) -> None:
    _link(session, bulletin, text=f"请回访{CANARY}。")


def post_in_the_chain(session: Session, bulletin: Bulletin) -> None:
    _link(session, bulletin, post=f"电话{PHONE}")


def number_in_the_chain(session: Session, bulletin: Bulletin) -> None:
    _link(session, bulletin, kind="document", document_number=CANARY)


def reason_in_the_chain(session: Session, bulletin: Bulletin) -> None:
    _link(session, bulletin, state="withheld", withheld_reason=f"涉及{CANARY}")


PLACES = (
    title,
    organ,
    document_number,
    prose,
    heading,
    typed_table,
    link,
    label,
    cell_of_a_figure,
    correction_note,
    reason_of_an_override,
    text_of_the_chain,
    post_in_the_chain,
    number_in_the_chain,
    reason_in_the_chain,
)


@pytest.mark.parametrize("plant", PLACES, ids=lambda plant: plant.__name__)
def test_a_canary_anywhere_stops_the_release(
    session: Session, settings: Settings, plant: Callable[[Session, Bulletin], None]
) -> None:
    bulletin = make_bulletin(session)
    plant(session, bulletin)
    approve_bulletin(session, bulletin, settings)
    service = PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings)
    with pytest.raises(NotAllowed) as refusal:
        service.perform()
    found = [reason for reason in refusal.value.reasons if reason.startswith("隐私检查：")]
    assert any("疑似电话" in reason for reason in found)
    assert PHONE not in "".join(found)
    assert session.scalar(select(func.count()).select_from(published_bulletin)) == 0


@pytest.mark.parametrize("name", ["pdf", "docx"])
@pytest.mark.parametrize("field", ["title", "organ", "notes", "text"])
def test_what_only_a_file_says_is_found_in_it(
    session: Session, settings: Settings, name: str, field: str
) -> None:
    """The files are read back, their metadata too: here they say what the rest of the release does not."""
    document = manuscript(session, make_bulletin(session), settings)
    texts = public_texts(document, render_sections(document))
    clean = print_files(document, settings)
    assert exposed(session, file_texts(clean, texts), document.text) == []
    changed = (CANARY,) if field == "notes" else f"{getattr(document, field)}{CANARY}"
    spoiled = print_files(replace(document, **{field: changed}), settings)  # type: ignore[arg-type]
    found = exposed(session, file_texts({name: spoiled[name]}, texts), document.text)
    assert PHONE in {item.value for item in found}


def test_officials_stay_as_posts(session: Session, settings: Settings) -> None:
    bulletin = make_bulletin(session)
    _link(session, bulletin, post="市委书记", text="市长、分管副市长批示：请市公安局牵头，一周内报结果。")
    bulletin.text += "\n市长公开电话12345受理，市公安局局长现场督办。\n"
    assert gate_findings(session, bulletin, settings) == []


def test_a_kept_number_needs_two_people(session: Session, settings: Settings) -> None:
    bulletin = make_bulletin(session)
    bulletin.text += f"\n承办人电话{PHONE}，可以拨打。\n"
    (found,) = gate_findings(session, bulletin, settings)
    assert (found.value, found.is_protected) == (PHONE, True)
    decision = {
        "hash": found.hash,
        "label": found.label,
        "reason": "值班电话",
        "user_id": 1,
        "second_id": None,
    }

    def reasons() -> list[str]:
        prepared = prepare_bulletin(session, bulletin, settings, NOW)
        return [reason for reason in prepared.reasons if reason.startswith("隐私检查：")]

    assert len(reasons()) == 1
    for second, stays in ((None, False), (1, False), (2, True)):
        bulletin.decisions = [{**decision, "second_id": second}]
        assert (reasons() == []) is stays


def test_a_decision_holds_for_its_words_only(session: Session, settings: Settings) -> None:
    bulletin = make_bulletin(session)
    bulletin.text += f"\n承办人电话{PHONE}。\n"
    (found,) = gate_findings(session, bulletin, settings)
    bulletin.decisions = [
        {"hash": found.hash, "label": found.label, "reason": "值班电话", "user_id": 1, "second_id": 2}
    ]
    bulletin.text = bulletin.text.replace(PHONE, "13987654321")
    prepared = prepare_bulletin(session, bulletin, settings, NOW)
    assert [item.value for item in prepared.exposed] == ["13987654321"]
