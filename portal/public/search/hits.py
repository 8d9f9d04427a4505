"""From the ids that an engine answers with to what a result shows: always made from the published rows as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.public.bulletins.present import issue_line, kind_word
from portal.public.bulletins.quoted import without_numbers
from portal.public.cases.queries import AnyRow, cases_by_number
from portal.public.search import case_documents, department_documents, section_documents, turn_documents
from portal.public.search.department_documents import department_rows, duties
from portal.public.search.documents import keys_of
from portal.public.search.highlight import matched_terms
from portal.public.search.section_documents import section_rows
from portal.public.search.turn_documents import turn_rows
from portal.search.query import Word
from portal.web.present.calls import SPEAKERS
from portal.web.present.case import CaseRow, case_row
from portal.web.present.dates import long_date
from portal.web.present.hotline import day_name
from portal.web.present.text import snippet

_NAMED = 8
"""Sub-categories that a result names of a department."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section of a document in a list of results; ``path`` leads to its place on the page of the document."""

    title: str
    document: str
    path: str
    snippet: str
    kind: str
    issue: str
    organ: str
    dated: str
    dated_iso: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn of a call, or the call as a whole, in a list of results; ``path`` leads to its place on the page of the call."""

    title: str
    path: str
    speaker: str
    snippet: str
    day: str
    label: str
    unit: str
    held_on: str
    held_on_iso: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department in a list of results; its snippet tells what its cases are about, the commonest first."""

    name: str
    path: str
    group: str
    former_names: str
    snippet: str
    cases: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: a case, a section, a turn or a department (the others are None), its name for the command line, and the
    terms to mark.
    """

    name: str
    title: str
    terms: tuple[str, ...]
    case: CaseRow | None = None
    section: SectionRow | None = None
    turn: TurnRow | None = None
    department: DepartmentRow | None = None

    @property
    def snippet(self) -> str:
        """The passage shown."""
        shown = self.case or self.section or self.turn or self.department
        return shown.snippet if shown else ""


def read_hits(connection: Connection, ids: Sequence[str], words: Sequence[Word]) -> list[Hit]:
    """Hits in the engine's order; one whose row was withdrawn is dropped."""
    found = hits_by_id(connection, ids, words)
    return [found[item] for item in ids if item in found]


def hits_by_id(connection: Connection, ids: Sequence[str], words: Sequence[Word]) -> dict[str, Hit]:
    """The same by id, in no order."""
    found: dict[str, Hit] = {}
    for number, row in cases_by_number(connection, keys_of(ids, case_documents.KIND)).items():
        found[f"{case_documents.KIND}:{number}"] = _case(row, words)
    for key, section in section_rows(connection, keys_of(ids, section_documents.PREFIX)).items():
        found[f"{section_documents.PREFIX}:{key}"] = _section(section, words)
    for key, turn in turn_rows(connection, keys_of(ids, turn_documents.KIND)).items():
        found[f"{turn_documents.KIND}:{key}"] = _turn(turn, words)
    codes = keys_of(ids, department_documents.KIND)
    handled = duties(connection, codes)
    for code, row in department_rows(connection, codes).items():
        found[f"{department_documents.KIND}:{code}"] = _department(row, handled.get(code, ()), words)
    return found


def _of_texts(words: Sequence[Word]) -> list[Word]:
    """The words to mark in a text: 单位, 地点 or 期号 were asked of something else, and a signature is no passage to show."""
    return [word for word in words if word.field in (None, "title")]


def _case(row: AnyRow, words: Sequence[Word]) -> Hit:
    terms = matched_terms(f"{row.title}\n{row.question}\n{row.reply}", _of_texts(words))
    return Hit(row.number, row.title, terms, case=case_row(row, terms))


def _section(row: AnyRow, words: Sequence[Word]) -> Hit:
    text = without_numbers(row.text).replace("\t", "　")
    title = row.section_title or row.title
    terms = matched_terms(f"{title}\n{row.title}\n{text}", _of_texts(words))
    shown = SectionRow(
        title,
        row.title if row.section_title else "",
        f"/bulletins/{row.number}" + (f"#{row.anchor}" if row.section_title else ""),
        snippet((text,), terms),
        kind_word(row),
        issue_line(row),
        row.organ,
        long_date(row.dated),
        row.dated,
    )
    return Hit(
        f"{row.number}#{row.anchor}",
        f"{title}（{row.title}）" if row.section_title else title,
        terms,
        section=shown,
    )


def _turn(row: AnyRow, words: Sequence[Word]) -> Hit:
    terms = matched_terms(f"{row.topic}\n{row.text}", _of_texts(words))
    anchor = f"#t{row.position}" if row.position else ""
    shown = TurnRow(
        row.topic,
        f"/hotline-days/{row.day}/calls/{row.call}{anchor}",
        row.speaker or SPEAKERS.get(row.role, ""),
        snippet((row.text,), terms),
        day_name(row),
        f"第 {row.call} 通",
        row.department_name,
        long_date(row.held_on),
        row.held_on,
    )
    return Hit(f"{row.number}{anchor}", row.topic, terms, turn=shown)


def _department(row: AnyRow, handled: Sequence[str], words: Sequence[Word]) -> Hit:
    names = [path.rpartition("/")[2] for path in handled]
    terms = matched_terms("\n".join((row.name, row.former_names, row.group_name, *names)), words)
    # What was sought comes first: a unit handles dozens of things.
    names.sort(key=lambda name: not any(term in name for term in terms))
    shown = DepartmentRow(
        row.name,
        f"/departments/{row.code}",
        row.group_name,
        row.former_names,
        f"公开案例涉及{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}。" if names else "",
        row.cases or 0,
    )
    return Hit(row.code, row.name, terms, department=shown)
