"""What a person does to the findings of a draft before it is proposed: decide, draw, relabel, replace.

Each service takes (session, draft, actor), can be undone, writes one audit row without personal text and raises
NotAllowed with sentences for staff. Services on the texts themselves stand in ``editing.py``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import privacy
from portal.audit.log import record
from portal.backoffice.cases.detection import count_open, propose
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.spans import Span, mentions, same_value
from portal.backoffice.cases.undo import remember
from portal.backoffice.departments.office_words import load_office_words
from portal.releases import NotAllowed
from portal.releases.transition import draft_fields
from portal.releases.wording import FIELDS
from portal.releases.workflow import EDITABLE, STATE_NAMES
from portal.security.policy import Identity

MASKABLE = {
    label: "medium" if label in ("EMPLOYER", *privacy.COARSENED) else "high" for label in privacy.LABEL_NAMES
}
"""Labels a person may give, with their risk; what stays by its label (officials, offices) is kept with a reason instead."""
for _kept in ("OFFICIAL", "OFFICE_PHONE"):
    del MASKABLE[_kept]

LONGEST_REPLACEMENT = 40
ALL_FINDINGS = "检出"


class DraftService:
    """What the services share: the draft, its rows, who acts, and the refusal outside the editable states."""

    def __init__(self, session: Session, draft: CaseDraft, actor: Identity) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor

    def _begin(self, label: str) -> list[Finding]:
        """Check that the draft may be changed, remember it, and return its findings in text order."""
        if self._draft.state not in EDITABLE:
            raise NotAllowed([f"这件现在是“{STATE_NAMES[self._draft.state]}”，不能改动。"])
        remember(self._session, self._draft, self._actor, label)
        return self._rows()

    def _rows(self) -> list[Finding]:
        rows = self._session.scalars(select(Finding).where(Finding.case_id == self._draft.case_id)).all()
        return sorted(rows, key=lambda row: (FIELDS.index(row.field), row.start))

    def _row(self, finding_id: int) -> Finding:
        row = self._session.get(Finding, finding_id)
        if row is None or row.case_id != self._draft.case_id:
            raise NotAllowed(["这一处已经不在了，请看刷新后的页面。"])
        return row

    def _text(self, row: Finding) -> str:
        return str(getattr(self._draft, row.field)[row.start : row.end])

    def _same(self, row: Finding, rows: Sequence[Finding], everywhere: bool) -> list[Finding]:
        """The row alone, or every row that holds the same value."""
        value = self._text(row)
        return [other for other in rows if same_value(self._text(other), value)] if everywhere else [row]

    def _decide(self, row: Finding, decision: str, reason: str = "") -> None:
        row.decision, row.reason = decision, reason
        row.decided_by_id = self._actor.user_id if decision else None
        row.decided_at = datetime.now(UTC) if decision else None
        # What a second person confirmed was the decision before.
        row.second_by_id, row.second_reason, row.second_at = None, "", None
        row.text_hash = self._draft.text_hash

    def _renew(self, rows: Sequence[Finding], renew: Sequence[Finding] = ()) -> None:
        """Bring proposals and counters in line after rows have changed."""
        propose(self._draft, rows, load_office_words(self._session), renew)
        count_open(self._draft, rows)
        self._session.flush()

    def _record(self, action: str, **detail: Any) -> None:
        record(self._session, self._actor.username, action, "case", self._draft.case_id, **detail)


class DecideFinding(DraftService):
    """Mask or keep one finding or, by default, every mention of the same value; an empty decision opens it again."""

    def perform(
        self, finding_id: int, decision: str, reason: str = "", *, everywhere: bool = True
    ) -> list[Finding]:
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
        self._record("case.decide", decision=decision, label=row.label, count=len(chosen))
        return chosen


class DecideAllOf(DraftService):
    """Mask every open finding of one label, or of all, that the engine is at least so sure of."""

    def perform(self, label: str | None = None, min_confidence: float = 0.0) -> list[Finding]:
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
        count_open(self._draft, rows)
        self._record("case.decide_all", label=label or "", count=len(chosen))
        return chosen


class AddFinding(DraftService):
    """Mask a span that a person selected and, by default, every mention of it in all texts."""

    def perform(
        self, field: str, start: int, end: int, label: str, *, everywhere: bool = True
    ) -> list[Finding]:
        text = getattr(self._draft, field) if field in FIELDS else ""
        if label not in MASKABLE:
            raise NotAllowed(["请选择类别。"])
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise NotAllowed(["请先选中要隐去的文字。"])
        rows = self._begin(f"添加{privacy.LABEL_NAMES[label]}")
        value = text[start:end]
        places = [(field, (start, end))]
        if everywhere and len(value.strip()) > 1:
            texts = draft_fields(self._draft)
            places += [(name, span) for name in FIELDS for span in mentions(texts[name], value)]
        chosen = [self._mask(rows, name, span, label) for name, span in dict.fromkeys(places)]
        self._renew(rows)
        self._record("case.add_finding", label=label, count=len(chosen))
        return [row for row in dict.fromkeys(chosen) if row in rows]

    def _mask(self, rows: list[Finding], field: str, span: Span, label: str) -> Finding:
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
            self._session.delete(row)
        drawn = Finding(
            case_id=self._draft.case_id,
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
        self._session.add(drawn)
        self._session.flush()  # the next mention may absorb it
        rows.append(drawn)
        return drawn


def place_of(draft: CaseDraft, value: str) -> tuple[str, int, int]:
    """Field, start and end of the first place where the words ``value`` stand, for words that were typed."""
    for name, text in draft_fields(draft).items():
        for start, end in mentions(text, value):
            return name, start, end
    raise NotAllowed(["原文里没有找到这几个字，请照原文填写。"])


class ChangeReplacement(DraftService):
    """Publish other words in place of a finding and of every mention of the same value; this masks them."""

    def perform(self, finding_id: int, replacement: str) -> list[Finding]:
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
        self._record("case.change_replacement", label=row.label, count=len(chosen))
        return chosen


class ChangeLabel(DraftService):
    """Correct what a finding is, with every mention of the same value; its proposal follows."""

    def perform(self, finding_id: int, label: str) -> list[Finding]:
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
        self._record("case.change_label", before=before, label=label, count=len(chosen))
        return chosen


class ChangeSpan(DraftService):
    """Grow or shrink one finding by characters at either end; neighbours it runs into become part of it."""

    def perform(self, finding_id: int, start_by: int = 0, end_by: int = 0) -> Finding:
        row = self._row(finding_id)
        start, end = row.start + start_by, row.end + end_by
        if not 0 <= start < end <= len(getattr(self._draft, row.field)):
            raise NotAllowed(["不能再改了：范围会出界或变空。"])
        rows = self._begin(f"改{privacy.LABEL_NAMES.get(row.label, ALL_FINDINGS)}的范围")
        for other in [item for item in rows if item is not row and item.field == row.field]:
            if other.start < end and start < other.end:
                start, end = min(start, other.start), max(end, other.end)
                rows.remove(other)
                self._session.delete(other)
        row.start, row.end, row.edited = start, end, True
        if row.decision == "keep":
            self._decide(row, "")  # what was kept is no longer what the reason was given for
        self._renew(rows, [row])
        self._record("case.change_span", label=row.label)
        return row
