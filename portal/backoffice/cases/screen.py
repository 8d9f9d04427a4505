"""What a page on which findings are decided shows: raw texts cut at their findings, the selected one explained, the
progress; the same for a case's draft and for a call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.backoffice.cases.confidence import CERTAIN, doubt_words
from portal.backoffice.cases.marks import RawField, label_name, raw_fields
from portal.backoffice.cases.models import SpanColumns
from portal.backoffice.cases.siblings import CARRIED
from portal.backoffice.cases.spans import same_value
from portal.backoffice.marking import MASKABLE

RISK_NAMES = {"high": "高风险", "medium": "中风险", "low": "低风险", "keep": "建议保留"}
SOURCES = {
    "rule": "按写法识别",
    "known": "与来电人登记信息相同",
    "dict": "按词表识别",
    "ner": "按姓名模型识别",
    "crf": "按本单位训练的模型识别",
    "person": "人工添加",
}
KEEP_REASONS = (
    "不是个人信息，误报",
    "公职人员履行职务",
    "单位对外办公电话",
    "地点本身就是反映的问题",
    "已依法公开的信息",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """The selected finding: what it is, why it was flagged, what would be published, where else it stands."""

    id: int
    value: str
    label: str
    label_name: str
    risk_name: str
    risk: str
    decision: str
    reason: str
    replacement: str
    source: str
    rule_id: str
    confidence: float
    certainty: str
    mentions: int
    elsewhere: str
    open_of_label: int
    is_carried: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the decisions are; ``certain`` and ``labels`` are what the buttons for many at once would mask."""

    high_open: int
    medium_open: int
    decided: int
    total: int
    certain: int
    labels: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything about the texts of one draft or call."""

    raw: tuple[RawField, ...]
    selected: Explained | None
    progress: Progress
    previous_id: int | None
    next_id: int | None
    open_id: int | None  # the next one that waits for a decision, from the first again after the last
    hints: int  # low-risk findings that ask for no decision and are not shown


def build_screen(
    texts: Mapping[str, str],
    titles: Mapping[str, str],
    current: Sequence[SpanColumns],
    selected_id: int | None,
    *,
    with_hints: bool = False,
) -> Screen:
    """The screen with ``selected_id`` chosen, or else the first finding that waits for a decision.

    ``texts`` by field, in reading order, with what each is called; ``current``: their findings, in the same order.
    """
    rows = [row for row in current if with_hints or row.id == selected_id or not is_hint(row)]
    waiting = first_open(rows)
    chosen = next((row for row in rows if row.id == selected_id), None) or waiting
    ids = [row.id for row in rows]
    at = ids.index(chosen.id) if chosen else -1
    return Screen(
        raw_fields(texts, titles, rows, chosen),
        _explain(texts, titles, rows, chosen) if chosen else None,
        progress_of(current),
        ids[at - 1] if chosen and at > 0 else None,
        ids[at + 1] if at + 1 < len(ids) else None,
        _next_open(rows, chosen),
        sum(map(is_hint, current)),
    )


def _next_open(rows: Sequence[SpanColumns], chosen: SpanColumns | None) -> int | None:
    at = rows.index(chosen) + 1 if chosen else 0
    onward = (
        row.id for row in [*rows[at:], *rows[:at]] if row.risk in ("high", "medium") and not row.decision
    )
    return next(onward, None)


def is_hint(row: SpanColumns) -> bool:
    """Whether a finding is only a hint: shown on request, for somebody who wants to look twice."""
    return row.risk == "low" and not row.decision


def first_open(rows: Sequence[SpanColumns]) -> SpanColumns | None:
    """High risk first, in text order; medium after all high ones."""
    for risk in ("high", "medium"):
        for row in rows:
            if row.risk == risk and not row.decision:
                return row
    return None


def progress_of(rows: Sequence[SpanColumns]) -> Progress:
    counted = [row for row in rows if row.risk in ("high", "medium") or row.decision]
    waiting = [row for row in counted if not row.decision]
    by_label: dict[str, int] = {}
    for row in waiting:
        by_label[row.label] = by_label.get(row.label, 0) + 1
    return Progress(
        sum(row.risk == "high" for row in waiting),
        sum(row.risk == "medium" for row in waiting),
        len(counted) - len(waiting),
        len(counted),
        sum(row.confidence >= CERTAIN for row in waiting),
        tuple((label, label_name(label), count) for label, count in by_label.items()),
    )


def label_choices() -> list[tuple[str, str]]:
    """(code, word) of every label a person may give."""
    return [(label, label_name(label)) for label in MASKABLE]


def _explain(
    texts: Mapping[str, str], titles: Mapping[str, str], rows: Sequence[SpanColumns], chosen: SpanColumns
) -> Explained:
    def value_of(row: SpanColumns) -> str:
        return texts[row.field][row.start : row.end]

    value = value_of(chosen)
    same = [row for row in rows if same_value(value_of(row), value)]
    others: dict[str, int] = {}
    for row in same:
        if row is not chosen:
            others[titles[row.field]] = others.get(titles[row.field], 0) + 1
    return Explained(
        id=chosen.id,
        value=value,
        label=chosen.label,
        label_name=label_name(chosen.label),
        risk_name=RISK_NAMES.get(chosen.risk, chosen.risk),
        risk=chosen.risk,
        decision=chosen.decision,
        reason=chosen.reason,
        replacement=chosen.replacement,
        source=SOURCES.get(chosen.source, chosen.source),
        rule_id=chosen.rule_id,
        confidence=chosen.confidence,
        certainty=doubt_words(chosen.confidence),
        mentions=len(same),
        elsewhere="、".join(f"{name} {count} 处" for name, count in others.items()),
        open_of_label=sum(
            row.label == chosen.label and row.risk in ("high", "medium") and not row.decision for row in rows
        ),
        is_carried=chosen.label in CARRIED,
    )
