"""What a person does to the findings of a text before it is proposed: decide, draw, relabel, replace.

Whatever carries findings (a case's draft, a call) declares in a ``Marking`` where its texts and rows are; the services
are the same for all. Each writes one audit row without personal text and raises NotAllowed with sentences for staff.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic

from sqlalchemy.orm import Session

from portal import privacy
from portal.audit.log import record
from portal.backoffice.cases.spans import Row, Span, mentions, same_value
from portal.releases import NotAllowed
from portal.security.policy import Identity

MASKABLE = {
    label: "medium" if label in ("EMPLOYER", *privacy.COARSENED) else "high" for label in privacy.LABEL_NAMES
}
"""Labels a person may give, with their risk; what stays by its label (officials, offices) is kept with a reason instead."""
for _kept in ("OFFICIAL", "OFFICE_PHONE"):
    del MASKABLE[_kept]

LONGEST_REPLACEMENT = 40
ALL_FINDINGS = "检出"


class Marking(ABC, Generic[Row]):
    """What the services share: the texts, their rows, who acts."""

    kind: ClassVar[str]
    """How audit entries call what carries the findings: case, call."""

    _session: Session
    _actor: Identity

    @property
    @abstractmethod
    def _id(self) -> int:
        """Of what carries the findings."""

    @abstractmethod
    def _begin(self, label: str) -> list[Row]:
        """Refuse where nothing may be changed now, make ``label`` one act, and return the rows in reading order."""

    @abstractmethod
    def _texts(self) -> Mapping[str, str]:
        """Raw texts by field, in reading order."""

    @abstractmethod
    def _rows(self) -> list[Row]:
        """All findings on the texts as they are now, in reading order."""

    @abstractmethod
    def _drawn(self, **columns: Any) -> Row:
        """A new row that a person draws, part of what carries the findings from now on."""

    @abstractmethod
    def _drop(self, row: Row) -> None:
        """Take a row out for good."""

    @abstractmethod
    def _bind(self, row: Row) -> None:
        """Bind a row to the text that it stands in now."""

    @abstractmethod
    def _renew(self, rows: Sequence[Row], renew: Sequence[Row] = ()) -> None:
        """Bring proposals and counters in line after rows have changed; ``renew`` get their proposal anew."""

    @abstractmethod
    def _recount(self, rows: Sequence[Row]) -> None:
        """Bring the counters in line after decisions that change no proposal."""

    def _row(self, finding_id: int) -> Row:
        row = next((row for row in self._rows() if row.id == finding_id), None)
        if row is None:
            raise NotAllowed(["这一处已经不在了，请看刷新后的页面。"])
        return row

    def _text(self, row: Row) -> str:
        return self._texts()[row.field][row.start : row.end]

    def _same(self, row: Row, rows: Sequence[Row], everywhere: bool) -> list[Row]:
        """The row alone, or every row that holds the same value."""
        value = self._text(row)
        return [other for other in rows if same_value(self._text(other), value)] if everywhere else [row]

    def _decide(self, row: Row, decision: str, reason: str = "") -> None:
        row.decision, row.reason = decision, reason
        row.decided_by_id = self._actor.user_id if decision else None
        row.decided_at = datetime.now(UTC) if decision else None
        # What a second person confirmed was the decision before.
        row.second_by_id, row.second_reason, row.second_at = None, "", None
        self._bind(row)

    def _record(self, action: str, **detail: Any) -> None:
        record(self._session, self._actor.username, f"{self.kind}.{action}", self.kind, self._id, **detail)


class DecideFinding(Marking[Row]):
    """Mask or keep one finding or, by default, every mention of the same value; an empty decision opens it again."""

    def perform(
        self, finding_id: int, decision: str, reason: str = "", *, everywhere: bool = True
    ) -> list[Row]:
        row = self._row(finding_id)
        if decision not in ("mask", "keep", ""):
            raise NotAllowed(["没有这样的决定。"])
        if decision == "keep" and not reason.strip():
            raise NotAllowed(["保留须写明理由。"])
        word = {"mask": "隐去", "keep": "保留", "": "重新打开"}[decision]
        rows = self._begin(f"{word}{privacy.LABEL_NAMES.get(row.label, ALL_FINDINGS)}")
        chosen = self._same(row, rows, everywhere)
        raised = [item for item in chosen if decision == "mask" and item.label not in MASKABLE]
        for item in raised:
            item.label = "PHONE" if item.label == "OFFICE_PHONE" else "PERSON"
            item.risk, item.edited = MASKABLE[item.label], True
        for item in chosen:
            self._decide(item, decision, reason.strip() if decision == "keep" else "")
        self._renew(rows, raised)
        self._record("decide", decision=decision, label=row.label, count=len(chosen))
        return chosen


class DecideAllOf(Marking[Row]):
    """Mask every open finding of one label, or of all, that the engine is at least so sure of."""

    def perform(self, label: str | None = None, min_confidence: float = 0.0) -> list[Row]:
        rows = self._rows()
        chosen = [
            row
            for row in rows
            if row.risk in ("high", "medium")
            and not row.decision
            and label in (None, row.label)
            and row.confidence >= min_confidence
        ]
        if not chosen:
            return []
        self._begin(f"隐去 {len(chosen)} 处{privacy.LABEL_NAMES.get(label or '', ALL_FINDINGS)}")
        for row in chosen:
            self._decide(row, "mask")
        self._recount(rows)
        self._record("decide_all", label=label or "", count=len(chosen))
        return chosen


class AddFinding(Marking[Row]):
    """Mask a span that a person selected and, by default, every mention of it in all texts."""

    def perform(self, field: str, start: int, end: int, label: str, *, everywhere: bool = True) -> list[Row]:
        texts = self._texts()
        text = texts.get(field, "")
        if label not in MASKABLE:
            raise NotAllowed(["请选择类别。"])
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise NotAllowed(["请先选中要隐去的文字。"])
        rows = self._begin(f"添加{privacy.LABEL_NAMES[label]}")
        value = text[start:end]
        places = [(field, (start, end))]
        if everywhere and len(value.strip()) > 1:
            places += [(name, span) for name, other in texts.items() for span in mentions(other, value)]
        chosen = [self._mask(rows, name, span, label) for name, span in dict.fromkeys(places)]
        self._renew(rows)
        self._record("add_finding", label=label, count=len(chosen))
        return [row for row in dict.fromkeys(chosen) if row in rows]

    def _mask(self, rows: list[Row], field: str, span: Span, label: str) -> Row:
        """The masked row over ``span``: one that already covers it, or a new one in place of those it touches."""
        touching = [row for row in rows if row.field == field and row.start < span[1] and span[0] < row.end]
        for row in touching:
            if row.start <= span[0] and span[1] <= row.end:
                row.label, row.risk = (
                    (label, MASKABLE[label]) if row.risk in ("keep", "low") else (row.label, row.risk)
                )
                self._decide(row, "mask")
                return row
        start, end = (
            min([span[0], *(row.start for row in touching)]),
            max([span[1], *(row.end for row in touching)]),
        )
        for row in touching:
            rows.remove(row)
            self._drop(row)
        drawn = self._drawn(
            field=field,
            start=start,
            end=end,
            label=label,
            risk=MASKABLE[label],
            confidence=1.0,
            source="person",
            rule_id="person.added",
            replacement="",
            edited=False,
        )
        self._decide(drawn, "mask")
        self._session.flush()  # the next mention may absorb it
        rows.append(drawn)
        return drawn


def place_of(texts: Mapping[str, str], value: str) -> tuple[str, int, int]:
    """Field, start and end of the first place where the words ``value`` stand, for words that were typed."""
    for name, text in texts.items():
        for start, end in mentions(text, value):
            return name, start, end
    raise NotAllowed(["原文里没有找到这几个字，请照原文填写。"])


class ChangeReplacement(Marking[Row]):
    """Publish other words in place of a finding and of every mention of the same value; this masks them."""

    def perform(self, finding_id: int, replacement: str) -> list[Row]:
        row, words = self._row(finding_id), replacement.strip()
        if not words or len(words) > LONGEST_REPLACEMENT:
            raise NotAllowed([f"请填写替换文字，不超过 {LONGEST_REPLACEMENT} 字。"])
        if mentions(words, self._text(row)):
            raise NotAllowed(["替换文字里还有要隐去的原文。"])
        rows = self._begin(f"改{privacy.LABEL_NAMES.get(row.label, ALL_FINDINGS)}的替换文字")
        chosen = self._same(row, rows, everywhere=True)
        for item in chosen:
            item.replacement, item.edited = words, True
            self._decide(item, "mask")
        self._renew(rows)
        self._record("change_replacement", label=row.label, count=len(chosen))
        return chosen


class ChangeLabel(Marking[Row]):
    """Correct what a finding is, with every mention of the same value; its proposal follows."""

    def perform(self, finding_id: int, label: str) -> list[Row]:
        row = self._row(finding_id)
        if label not in MASKABLE:
            raise NotAllowed(["请选择类别。"])
        rows = self._begin(
            f"把{privacy.LABEL_NAMES.get(row.label, ALL_FINDINGS)}改为{privacy.LABEL_NAMES[label]}"
        )
        chosen = self._same(row, rows, everywhere=True)
        before = row.label
        for item in chosen:
            item.label, item.risk, item.edited = label, MASKABLE[label], True
            if item.decision == "keep":
                self._decide(item, "")  # the reason was given for another kind
        self._renew(rows, chosen)
        self._record("change_label", before=before, label=label, count=len(chosen))
        return chosen


class ChangeSpan(Marking[Row]):
    """Grow or shrink one finding by characters at either end; neighbours it runs into become part of it."""

    def perform(self, finding_id: int, start_by: int = 0, end_by: int = 0) -> Row:
        row = self._row(finding_id)
        start, end = row.start + start_by, row.end + end_by
        if not 0 <= start < end <= len(self._texts()[row.field]):
            raise NotAllowed(["不能再改了：范围会出界或变空。"])
        rows = self._begin(f"改{privacy.LABEL_NAMES.get(row.label, ALL_FINDINGS)}的范围")
        for other in [item for item in rows if item is not row and item.field == row.field]:
            if other.start < end and start < other.end:
                start, end = min(start, other.start), max(end, other.end)
                rows.remove(other)
                self._drop(other)
        row.start, row.end, row.edited = start, end, True
        if row.decision == "keep":
            self._decide(row, "")  # what was kept is no longer what the reason was given for
        self._renew(rows, [row])
        self._record("change_span", label=row.label)
        return row
