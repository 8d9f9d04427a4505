"""Checks of a bulletin before its release: arithmetic, figures against the rest of the portal, typed digits, quoted cases.

A fault stops the release unless a second person let it pass with a reason that is published (``bulletin_overrides``);
a warning asks people to look. Of a historic document, whose numbers are not bound to data, everything only warns but
what keeps it from being rendered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.arithmetic import Finding, check_figures, check_text
from portal.backoffice.bulletins.manuscript import case_views, figure_views, quoted_numbers
from portal.backoffice.bulletins.models import Bulletin
from portal.documents import Manuscript, draft_sections
from portal.documents.digits import typed_digits
from portal.releases.bulletin_elsewhere import elsewhere
from portal.releases.bulletin_numbers import arithmetic_figures
from portal.releases.bulletin_remarks import MUST, Remark, Severity
from portal.releases.bulletin_spelling import spelled_out

LONGEST = 200_000
"""Characters that the arithmetic check reads; a longer text is checked up to here, and says so."""
_MOST = 100
"""Findings of one kind that are listed; the last one says how many more there are."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A fault that was let pass, with the override that says why."""

    remark: Remark
    override: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checks:
    """``faults`` stop the release; ``passed`` would, but for a published reason; ``warnings`` stop nothing."""

    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    passed: tuple[Passed, ...] = ()


def checks(session: Session, bulletin: Bulletin, now: datetime | None = None) -> Checks:
    """Judge a bulletin as it is stored. Reads every figure anew, so it takes about as long as building the draft."""
    found = list(_remarks(session, bulletin, now or datetime.now(UTC)))
    if bulletin.kind == "archive":
        found = [item if item.rule in MUST else replace(item, severity="warning") for item in found]
    reasons = {_key(item): item for item in bulletin.overrides or []}
    faults, warnings, passed = [], [], []
    for remark in dict.fromkeys(found):
        override = reasons.get(_key(remark.identity)) if remark.may_pass else None
        if remark.severity == "warning":
            warnings.append(remark)
        elif override is not None:
            passed.append(Passed(remark, override))
        else:
            faults.append(remark)
    return Checks(tuple(faults), tuple(warnings), tuple(passed))


def _key(item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(item.get(name, "")) for name in ("rule", "place", "expected", "found"))


def _remarks(session: Session, bulletin: Bulletin, now: datetime) -> Iterator[Remark]:
    manuscript = Manuscript(
        kind=bulletin.kind,
        title=bulletin.title,
        organ=bulletin.organ,
        text=bulletin.text,
        figures=figure_views(bulletin.figures),
        cases=case_views(session, bulletin.text),
    )
    yield from _text(manuscript)
    yield from _cases(manuscript)
    yield from _limited(_typed(bulletin))
    yield from _limited(_arithmetic(manuscript, bulletin))
    if bulletin.kind != "archive":
        yield from _limited(elsewhere(session, bulletin, now))


def _text(manuscript: Manuscript) -> Iterator[Remark]:
    """What keeps the document from being rendered; quoted cases that are not public are said by ``_cases``."""
    quoted = {number for number in quoted_numbers(manuscript.text) if number not in manuscript.cases}
    for fault in draft_sections(manuscript)[1]:
        if not any(f"案例 {number} " in fault for number in quoted):
            yield Remark("text", "正文", "", fault)


def _cases(manuscript: Manuscript) -> Iterator[Remark]:
    for number in quoted_numbers(manuscript.text):
        if number not in manuscript.cases:
            yield Remark("case", f"引用的案例 {number}", "现在公开的案例", "没有公开，或者已经撤回")


def _typed(bulletin: Bulletin) -> Iterator[Remark]:
    """Numbers typed into prose: a fault in a periodical, which is bound to data; a brief and a historic one only warn."""
    found = typed_digits(bulletin.text)
    if bulletin.kind == "archive":
        if found:
            yield Remark("typed", "正文", "", f"有 {len(found)} 处手写的数字，没有与数据绑定", "warning")
        return
    severity: Severity = "fault" if bulletin.kind == "bulletin" else "warning"
    for number in found:
        yield Remark("typed", f"第 {number.line} 行", "插入的数字", f"手写的“{number.text}”", severity)


def _arithmetic(manuscript: Manuscript, bulletin: Bulletin) -> Iterator[Remark]:
    text, place = spelled_out(manuscript)
    if len(text) > LONGEST:
        found = f"{len(text):,} 字，算术检查只看了前 {LONGEST:,} 字"
        yield Remark("length", "正文", "", found, "warning")
    for finding in check_text(text[:LONGEST]):
        yield _from(finding, place(finding.place))
    named = {figure.key: f"数字“{figure.key}”（{figure.label}）" for figure in bulletin.figures}
    for finding in check_figures(list(arithmetic_figures(bulletin.figures))):
        yield _from(finding, named.get(finding.place, finding.place))


def _from(finding: Finding, place: str) -> Remark:
    return Remark(finding.rule, place, finding.expected, finding.found, finding.severity)


def _limited(remarks: Iterable[Remark]) -> Iterator[Remark]:
    left: list[Remark] = []
    for count, remark in enumerate(remarks):
        if count < _MOST:
            yield remark
        else:
            left.append(remark)
    if left:
        worst: Severity = "fault" if any(one.severity == "fault" for one in left) else "warning"
        yield Remark("more", "正文", "", f"另有 {len(left)} 处同类问题，改正以上各处后再看", worst)
