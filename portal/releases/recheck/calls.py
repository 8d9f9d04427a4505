"""Released calls of hotline days as the re-check reads them: every public version by the second pass of the call.

Nothing is put back as it was: a hidden call is opened again as the draft of its next version (``Reopen``), in which the
current rules and what is known of the caller by now ask for their decisions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from portal.backoffice.calls.dialogue import FIELD, Dialogue, joined
from portal.backoffice.calls.second_pass import known_fields, leaks_in, words_of_call
from portal.backoffice.calls.wording import call_texts, findings_of
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.steps import digest
from portal.privacy import OfficeWords, words_for_case
from portal.public.bulletins.tables import published_chain_link
from portal.public.hotline_days.tables import published_call, published_turn
from portal.releases.hotline_rows import call_number
from portal.releases.hotline_withdrawal import Withdraw
from portal.releases.recheck.hiding import SYSTEM
from portal.releases.recheck.kinds import Inspection, Kind, PublicFinding, by_place, rule_of, rules_at
from portal.releases.recheck.models import Recheck
from portal.releases.recheck.queueing import live_calls, outdated_calls
from portal.releases.transition import detection_version
from portal.vocabulary import SpeakerRole, WithdrawalKind, WithdrawalReason

HEAD = ("topic", "summary", "town", "change_note")
"""Columns of ``published_call`` that hold words of people."""

_LINK = ("post", "text", "document_number", "withheld_reason")


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """One published version of a call: ``texts`` by column, ``t3`` (a turn) or ``link 2`` (an instruction)."""

    version: int
    is_live: bool
    texts: dict[str, str]
    roles: dict[str, str]
    speakers: str

    def as_row(self) -> dict[str, Any]:
        """As it is kept with a re-check."""
        return {"version": self.version, "is_live": self.is_live, "speakers": self.speakers, **self.texts}


def versions_of(session: Session, number: str) -> list[PublicVersion]:
    """Every published version of a call, oldest first: earlier ones stay readable in public."""
    row = published_call.c
    found = session.execute(select(published_call).where(row.number == number).order_by(row.version))
    return [_version(session, head) for head in found.mappings().all()]


def _version(session: Session, head: RowMapping) -> PublicVersion:
    turns, links = (_parts(session, table, head) for table in (published_turn, published_chain_link))
    texts = {name: head[name] for name in HEAD}
    texts |= {f"t{turn['position']}": turn["text"] for turn in turns}
    texts |= {f"link {link['position']}": "\n".join(link[name] for name in _LINK) for link in links}
    roles = {f"t{turn['position']}": turn["role"] for turn in turns}
    units = {turn["speaker"] for turn in turns if turn["role"] == SpeakerRole.DEPARTMENT}
    return PublicVersion(head["version"], head["is_live"], texts, roles, "。".join(sorted(units)))


def _parts(session: Session, table: Any, head: RowMapping) -> Sequence[RowMapping]:
    belongs = (table.c.number == head["number"], table.c.version == head["version"])
    return session.execute(select(table).where(*belongs).order_by(table.c.position)).mappings().all()


class Calls(Kind):
    """接听来电, by their ids: all public versions of one are read together."""

    model, subject = Call, "call_id"

    def live(self) -> Select[int]:
        return live_calls()

    def outdated(self) -> Select[int]:
        return outdated_calls()

    def inspect(self, session: Session, item_id: int, offices: OfficeWords) -> Inspection | None:
        call = session.get(Call, item_id)
        versions = versions_of(session, call_number(call.day, call)) if call else []
        live = next((one.version for one in versions if one.is_live), None)
        if call is None or live is None:
            return None
        found = [leak for one in versions for leak in leaks_of(session, call, one, offices)]
        number, read = call_number(call.day, call), _read(session, call)
        return Inspection(call.id, call.id, number, live, by_place(found), read)

    def mark(self, session: Session, item: Inspection, offices: OfficeWords) -> Inspection:
        """Words of staff, what the caller is known by and decisions may have changed since it was read."""
        call = session.get_one(Call, item.item_id)
        if _read(session, call) != item.text_hash:
            item = self.inspect(session, call.id, load_office_words(session)) or replace(item, findings=())
        call.checked_with = detection_version()
        return item

    def hide(self, session: Session, recheck: Recheck) -> None:
        """By the withdrawal of calls; the public texts are kept to be shown until the next version is out."""
        call = session.get_one(Call, recheck.call_id)
        recheck.hidden, recheck.draft_state = True, call.state
        recheck.rows = [one.as_row() for one in versions_of(session, recheck.number)]
        how, why = WithdrawalKind.GONE, WithdrawalReason.RECHECK
        Withdraw(session, call, SYSTEM, datetime.now(UTC), "复查发现高风险", how=how, reason=why).perform()


def _read(session: Session, call: Call) -> str:
    """Over what an inspection depends on beside the rules: ``checked_with`` is emptied when words of staff change."""
    rows = [
        (row.field, row.start, row.end, row.decision, row.second_by_id) for row in findings_of(session, call)
    ]
    return digest([call.version, call.checked_with, call_texts(call), asdict(known_fields(call)), rows])


def leaks_of(
    session: Session, call: Call, one: PublicVersion, offices: OfficeWords
) -> Iterator[PublicFinding]:
    """High risk in one published version: the dialogue as one text, and its instructions, as at release."""
    dialogue = joined((name, role, one.texts[name]) for name, role in one.roles.items() if one.texts[name])
    said = {name: one.texts[name] for name in HEAD} | {FIELD: dialogue.text, "speakers": one.speakers}
    orders = {name: text for name, text in one.texts.items() if name.startswith("link ")}
    days = call.session.held_on, None
    for public, words in (
        (said, words_of_call(offices, call)),
        (orders, words_for_case(offices, call_texts(call) | orders, days)),
    ):
        leaks = leaks_in(session, call, public, words)
        rules = rules_at(public, known_fields(call), words) if leaks else {}
        for leak in leaks:
            for place in _places(leak.field, leak.start, leak.end, dialogue):
                yield PublicFinding(one.version, *place, leak.label, "high", rule_of(leak, rules))


def _places(field: str, start: int, end: int, dialogue: Dialogue) -> Iterator[tuple[str, int, int]]:
    """Where a leak stands as readers see it: one that crosses a label lies in several turns."""
    if field == FIELD:
        yield from dialogue.places(start, end)
    else:
        yield field, start, end
