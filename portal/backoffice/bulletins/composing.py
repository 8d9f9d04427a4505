"""A template filled in: which figures it needs, what they gave, and what is left out because the data give nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from portal.backoffice.bulletins.templates import (
    CHANGE,
    FIGURE,
    UNNUMBERED,
    Template,
    TemplateSection,
    query_of,
)
from portal.backoffice.figures import FigureFault, Reading, Sources, read_from
from portal.backoffice.figures.shapes import WORDS
from portal.scoring.period import LOCAL, Period
from portal.web.present.dates import long_date

_CLAUSE = re.compile(r"\[\[(.*?)\]\]")
_ORDINALS = "一二三四五六七八九十"
CASES = "{cases}"


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A key of the text with its query, parameters and what that gave."""

    key: str
    query: str
    parameters: dict[str, str]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Composition:
    """``text`` is Markdown with ``{{key}}``; ``notes`` say in Chinese what was left out and why."""

    title: str
    text: str
    figures: dict[str, StoredFigure]
    notes: list[str]


class _LeftOut(Exception):
    """A block without data; the sentence says why."""


class Composer:
    """Fills one template for one period; ``cases`` are the numbers of released cases to quote."""

    def __init__(self, sources: Sources, period: Period, hotline: str, cases: Sequence[str]) -> None:
        self._sources = sources
        self._period = period
        self._cases = cases
        self._words = words_of(period, sources, hotline)
        self._groups = [(row.group_code, row.group_name) for row in sources.rankings(period)]
        self._figures: dict[str, StoredFigure] = {}
        self._notes: list[str] = []

    def compose(self, template: Template) -> Composition:
        """The whole draft; a section without data is left out, and a sentence at the end says why."""
        parts, missing, number = [], [], 0
        for section in template.sections:
            blocks, reasons = self._section(section)
            if not section.code:
                parts += blocks
                continue
            if not blocks:
                missing.append(f"“{section.title}”从略：{reasons[0]}")
                continue
            if section.code not in UNNUMBERED:
                number += 1
            parts += [_heading(section, number), *blocks]
        if missing:
            parts += ["## 说明", "\n".join(f"- {sentence}" for sentence in missing)]
        text = "\n\n".join(parts) + "\n"
        used = dict.fromkeys(key for key in FIGURE.findall(text) if not key.startswith("case:"))
        figures = {key: self._figures[key] for key in used}
        return Composition(self._worded(template.title), text, figures, self._notes)

    def _section(self, section: TemplateSection) -> tuple[list[str], list[str]]:
        """Filled blocks, and why others are missing; no block at all where none of those with data remains."""
        filled, reasons, has_data, kept_data = [], [], False, False
        for block in self._repeated(section.blocks):
            needs = bool(FIGURE.search(block)) or block == CASES
            has_data = has_data or needs
            try:
                filled.append(self._block(block))
                kept_data = kept_data or needs
            except _LeftOut as left_out:
                reasons.append(str(left_out))
                self._notes.append(f"{section.title}：{left_out}")
        if not filled or (has_data and not kept_data):
            return [], reasons or [self._no_rankings()]
        return filled, reasons

    def _repeated(self, blocks: Sequence[str]) -> Iterator[str]:
        """Runs of blocks that speak of a group, once for every group."""
        for by_group, run in groupby(blocks, key=lambda block: "{group" in block):
            members = list(run)
            if not by_group:
                yield from members
                continue
            if not self._groups:
                self._notes.append(self._no_rankings())
            for code, name in self._groups:
                for block in members:
                    yield block.replace("{group}", code).replace("{group_name}", name)

    def _no_rankings(self) -> str:
        return f"{self._period.word}没有已公开的办理排名。"

    def _block(self, block: str) -> str:
        if block == CASES:
            return self._quoted()
        text = _CLAUSE.sub(self._clause, block)
        text = CHANGE.sub(lambda found: self._change(found[1]), text)
        for key in FIGURE.findall(text):
            self._figure(key)
        return self._worded(text)

    def _clause(self, found: "re.Match[str]") -> str:
        """The clause with its figures, or nothing where one cannot be read."""
        try:
            return self._block(found[1])
        except _LeftOut as left_out:
            self._notes.append(str(left_out))
            return ""

    def _change(self, key: str) -> str:
        """``环比上升{{key}}``, or ``与2026年9月持平`` where nothing changed."""
        reading = self._figure(key).reading
        direction, before = reading.data["direction"], Period.parse(reading.data["against"])
        if direction == "flat":
            return f"与{before.word}持平"
        kind = "同比" if before == self._period.year_before() else "环比"
        return f"{kind}{WORDS[direction]}{{{{{key}}}}}"

    def _figure(self, key: str) -> StoredFigure:
        """Read a figure once; raises _LeftOut where the data give none."""
        known = self._figures.get(key)
        if known is not None:
            return known
        found = query_of(key)
        if found is None:
            raise _LeftOut(f"没有名为“{key}”的数字。")
        name, group = found
        parameters = {"period": self._period.code, **({"group": group} if group else {})}
        try:
            reading = read_from(self._sources, name, parameters)
        except FigureFault as fault:
            raise _LeftOut(str(fault)) from None
        return self._figures.setdefault(key, StoredFigure(key, name, parameters, reading))

    def _quoted(self) -> str:
        if not self._cases:
            raise _LeftOut(f"{self._period.word}没有可以引用的已公开案例。")
        return "\n\n".join(f"{{{{case:{number}}}}}" for number in self._cases)

    def _worded(self, text: str) -> str:
        for name, word in self._words.items():
            text = text.replace(f"{{{name}}}", word)
        return text


def _heading(section: TemplateSection, number: int) -> str:
    if section.code in UNNUMBERED:
        return f"## {section.title}"
    return f"## {_ORDINALS[number - 1]}、{section.title}"


def words_of(period: Period, sources: Sources, hotline: str) -> dict[str, str]:
    """Words of the period and the office that templates may use."""
    last = period.after - timedelta(days=1)
    return {
        "period": period.word,
        "previous": period.previous().word,
        "first_day": long_date(period.first.isoformat()),
        "last_day": long_date(last.isoformat()),
        "as_of": long_date(sources.now.astimezone(LOCAL).date().isoformat()),
        "hotline": hotline,
    }
