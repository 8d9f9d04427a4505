"""A kept identifier that waits for its second person, with the sentence around it."""

import re
from dataclasses import dataclass
from datetime import datetime

from portal.backoffice.cases.models import SpanColumns
from portal.privacy import LABEL_NAMES

_ENDS = re.compile(r"[。！？\n]")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kept identifier: its words, the sentence before and after it, who keeps it and why."""

    finding_id: int
    field: str
    label: str
    before: str
    value: str
    after: str
    reason: str
    decided_by: str
    decided_by_id: int | None
    decided_at: datetime | None


def waiting(row: SpanColumns, text: str, title: str, decided_by: str) -> Waiting:
    """``text``: the raw one that holds the span, called ``title``; ``decided_by``: display name of who keeps it."""
    before, after = sentence_around(text, row.start, row.end)
    return Waiting(
        finding_id=row.id,
        field=title,
        label=LABEL_NAMES.get(row.label, row.label),
        before=before,
        value=text[row.start : row.end],
        after=after,
        reason=row.reason,
        decided_by=decided_by,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
    )


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its sentence, the full stop included."""
    ends = [match.end() for match in _ENDS.finditer(text)]
    left = max((at for at in ends if at <= start), default=0)
    right = min((at for at in ends if at >= end), default=len(text))
    return text[left:start].lstrip("\n"), text[end:right].rstrip("\n")
