"""What came of a brief or of a call, step by step: instructions (批示), meetings, documents, enforcement, outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.web.present.dates import long_date

_KINDS = {
    "instruction": "批示",
    "meeting": "会议",
    "document": "发文",
    "enforcement": "执法",
    "outcome": "结果",
}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One dated step; a withheld one has a reason and no text."""

    kind: str
    day: str
    day_word: str
    post: str
    text: str
    document_number: str
    withheld: str


def chain_steps(links: Iterable[Any]) -> list[ChainStep]:
    """From rows of ``published_chain_link``, by day."""
    return [
        ChainStep(
            _KINDS.get(link.kind, link.kind),
            link.dated,
            long_date(link.dated),
            link.post,
            link.text,
            link.document_number,
            link.withheld_reason,
        )
        for link in links
    ]
