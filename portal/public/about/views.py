"""Standing pages: the hotline's history, how publication works, accessibility."""

from collections.abc import Mapping
from typing import Any

from pyramid.request import Request

from portal.public.about import queries, recall
from portal.public.about.history import archive_of
from portal.public.about.masks import KEPT, MASKS
from portal.public.rankings.queries import rulebooks
from portal.vocabulary import WithdrawalKind, WithdrawalReason, Withheld
from portal.web.present.frame import report_path


def about_page(request: Request) -> dict[str, Any]:
    """``/about``: what the hotline is, its dated history and honours."""
    return {"archive": archive_of(request.registry.settings["portal"].city)}


def method_page(request: Request) -> dict[str, Any]:
    """``/method``: what is published, what is masked, how well, what is withheld, how figures are made, how to check."""
    rows = queries.withheld(request.published)
    return {
        "reasons": [reason.word for reason in WithdrawalReason],
        "kinds": list(WithdrawalKind),
        "masks": MASKS,
        "kept": KEPT,
        "report": report_path(request),
        "recall": recall.measured(),
        "sampling": queries.sampling_bounds(request.published),
        "withheld": withheld_words({row["reason"]: row["n"] for row in rows}),
        "counted_on": rows[0]["counted_on"] if rows else "",
        "rulebooks": rulebooks(request.published),
    }


def withheld_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The ledger as the page lists it: (reason, cases), reasons without a case left out."""
    words = {item.value: item.word for item in Withheld}
    words |= {f"withdrawn:{item.value}": f"公开后撤回：{item.word}" for item in WithdrawalReason}
    return [(word, counts[code]) for code, word in words.items() if code in counts]


def accessibility_page(request: Request) -> dict[str, Any]:
    """``/accessibility``."""
    return {}
