"""The exact words that would be published: the draft's texts with every decided replacement burned in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.backoffice.cases.models import CaseDraft, Finding, SpanColumns
from portal.privacy import COARSENED, apply_replacements, text_hash

UNDECIDED = "〔未决定〕"
"""Stands in previews where a high-risk finding has no decision, so that a preview never shows raw text."""

GAP = "\N{REPLACEMENT CHARACTER}"

FIELDS = ("title", "question", "reply")


@dataclass(frozen=True, slots=True)
class Wording:
    """Public texts of one case; ``undecided`` counts spots that still show UNDECIDED."""

    title: str
    question: str
    reply: str
    undecided: int

    def fields(self) -> dict[str, str]:
        return {"title": self.title, "question": self.question, "reply": self.reply}


def public_wording(draft: CaseDraft, findings: Iterable[Finding]) -> Wording:
    """Apply the decisions: masked spans give way to their replacement, kept ones stay, undecided high-risk ones show
    UNDECIDED; undecided medium-risk ones are masked too (their proposal), low and keep stay.
    """
    by_field: dict[str, list[Finding]] = {name: [] for name in FIELDS}
    for item in findings:
        if item.text_hash == draft.text_hash:
            by_field[item.field].append(item)
    texts = {}
    undecided = 0
    for name in FIELDS:
        texts[name], open_spots = burned_in(getattr(draft, name), by_field[name])
        undecided += open_spots
    return Wording(texts["title"], texts["question"], texts["reply"], undecided)


def approved_hash(draft: CaseDraft, findings: Iterable[Finding]) -> str:
    """Hash of the words an approval is given to: the public wording before dates and places are made coarser, which the
    neighbour test may still do between approval and release and which never shows more.
    """
    return text_hash(public_wording(draft, (row for row in findings if row.label not in COARSENED)).fields())


def readable(draft: CaseDraft, findings: Iterable[Finding]) -> dict[str, str]:
    """The draft's texts by field as a reader can tell them apart: whatever is masked, or waits to be, is the same gap."""
    gaps = [item for item in findings if item.text_hash == draft.text_hash and is_masked(item)]
    return {
        name: apply_replacements(
            getattr(draft, name), [(item.start, item.end, GAP) for item in gaps if item.field == name]
        )
        for name in FIELDS
    }


def is_masked(item: SpanColumns) -> bool:
    """Whether a span does not go out as it stands: by decision, or by proposal as long as nobody has decided."""
    return item.decision == "mask" or (item.decision == "" and item.risk in ("high", "medium"))


def burned_in(text: str, rows: Iterable[SpanColumns]) -> tuple[str, int]:
    """``text`` as it would be published under the decisions on its own ``rows``, and how many spots show UNDECIDED."""
    spans = []
    undecided = 0
    for row in rows:
        if row.decision == "" and row.risk == "high":
            spans.append((row.start, row.end, UNDECIDED))
            undecided += 1
        elif is_masked(row):
            spans.append((row.start, row.end, row.replacement))
    return apply_replacements(text, spans), undecided


def masked_values(texts: Mapping[str, str], findings: Iterable[SpanColumns]) -> list[str]:
    """Raw texts of every span of ``texts`` that is replaced, for the second pass over the output."""
    return [
        texts[item.field][item.start : item.end]
        for item in findings
        if item.label not in COARSENED  # no secret: the same words may stand in a law or a department's name
        and is_masked(item)
    ]
