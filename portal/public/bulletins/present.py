"""Words around a released document: its kind, issue line, sources of its numbers, chain, checks let pass, citation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.public.bulletins.queries import AnyRow
from portal.public.log.kinds import BULLETIN_WORDS
from portal.scoring.period import Period
from portal.settings import Settings
from portal.web.present.dates import long_date

KINDS = BULLETIN_WORDS
ARCHIVE_MARK = "历史文件，数字未与数据绑定"


def kind_word(row: Any) -> str:
    """通报, 简报, 历史文件."""
    return KINDS[row.kind]


def issue_line(row: Any) -> str:
    """2026年第10期（总第274期）; empty for a document without an issue number."""
    if row.issue is None:
        return ""
    total = f"（总第{row.issue_total}期）" if row.issue_total else ""
    return f"{row.year}年第{row.issue}期{total}"


def period_word(code: str) -> str:
    """2026年10月, 2026年第三季度; what is no period stays as it is."""
    try:
        return Period.parse(code).word
    except ValueError:
        return code


def here_word(row: Any) -> str:
    """The shortest name of a document, for breadcrumbs and neighbours: its period, its issue, else its day."""
    return period_word(row.period) or issue_line(row) or long_date(row.dated)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure in the list of sources; ``value`` is empty for tables and series."""

    key: str
    label: str
    value: str
    unit: str
    of: str  # "1,315 / 1,364", or ""


@dataclass(frozen=True, slots=True)
class Source:
    """源1: one query with its parameters, in words, and the figures that come from it."""

    anchor: str
    mark: str
    explained: str
    query: str  # calls-by-type@2026-10
    figures: tuple[FigureLine, ...]


def sources(figures: Sequence[AnyRow]) -> list[Source]:
    """The list that the marks in the text lead to: figures of one query with the same parameters share a mark, and marks
    count up in the order of the figures, as they do where the text is rendered.
    """
    groups: dict[tuple[str, str], list[AnyRow]] = {}
    for figure in figures:
        groups.setdefault((figure.query, figure.parameters), []).append(figure)
    return [
        Source(
            f"s{n}",
            f"源{n}",
            "；".join(dict.fromkeys(figure.explained for figure in members if figure.explained)),
            query_address(query, parameters),
            tuple(map(_line, members)),
        )
        for n, ((query, parameters), members) in enumerate(groups.items(), 1)
    ]


def query_address(query: str, parameters: str) -> str:
    """A query with its parameters as one word: ``calls-by-type@2026-10``."""
    values: dict[str, Any] = json.loads(parameters or "{}")
    return "@".join([query, *(str(values[name]) for name in sorted(values))])


def _line(figure: AnyRow) -> FigureLine:
    of = ""
    if figure.numerator is not None and figure.denominator is not None:
        of = f"{figure.numerator:,} / {figure.denominator:,}"
    return FigureLine(figure.key, figure.label, printed(figure.value), figure.unit, of)


def printed(value: str) -> str:
    """An exact value with its thousands separated: 12418 -> 12,418."""
    sign, digits = ("−", value[1:]) if value.startswith("-") else ("", value)
    whole, dot, fraction = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{fraction}" if whole.isdecimal() else value


def check_notes(row: Any) -> list[str]:
    """What the check found and a second person let pass, each with the public reason; warnings of a historic document."""
    notes = json.loads(row.check_notes or "[]")
    return [note["text"] + (f"。理由：{note['reason']}" if note["reason"] else "") for note in notes]


def citation(row: Any, settings: Settings) -> str:
    """How to cite one version after GB/T 7714-2015, without the address, which follows; the reader adds the day of reading."""
    line = issue_line(row)
    title = f"{row.title}: {line}" if line else row.title
    edition = f". 第{row.version}版" if row.version > 1 else ""
    return f"{row.organ}. {title}[R/OL]{edition}. ({row.released_on})[引用日期]. {permanent(row, settings)}."


def permanent(row: Any, settings: Settings) -> str:
    """The address of this version, for good."""
    return f"{settings.base_url}/bulletins/{row.number}/v{row.version}"
