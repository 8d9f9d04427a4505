"""The score as a table of plain text."""

from .labels import PUBLIC_LABELS
from .score import LabelScore, Score

_HEAD = f"{'':<10}{'labelled':>9}{'covered':>9}  {'95 %':<15}{'overlap':>8}{'exact':>8}{'chars':>8}{'masked':>8}{'false':>7}{'/1k':>8}"


def as_table(result: Score) -> str:
    """One line per label, public ones first, one for all, and the share of clean texts.

    overlap, exact and chars are shares of the labelled spans (characters); masked counts predictions, false the false
    alarms among them, /1k false alarms per 1,000 characters of text.
    """
    order = {label: number for number, label in enumerate(PUBLIC_LABELS)}
    names = sorted(result.labels, key=lambda label: (order.get(label, len(order)), label))
    rows = [_row(label, result.labels[label], result.false_alarms_per_1000(label)) for label in names]
    low, high = result.clean.interval
    return "\n".join(
        [
            _HEAD,
            *rows,
            _row("ALL", result.total, result.false_alarms_per_1000()),
            f"clean texts {result.clean_texts} of {result.texts}: {result.clean.value:.4f} ({low:.4f}-{high:.4f}); "
            f"{result.characters} characters",
        ]
    )


def _row(label: str, counts: LabelScore, alarms: float) -> str:
    rates = f"{'-':>9}  {'-':<15}{'-':>8}{'-':>8}{'-':>8}"
    if counts.gold:
        low, high = counts.recall.interval
        rates = (
            f"{counts.recall.value:>9.4f}  {f'{low:.4f}-{high:.4f}':<15}{counts.overlap / counts.gold:>8.4f}"
            f"{counts.exact / counts.gold:>8.4f}{counts.covered_characters / counts.gold_characters:>8.4f}"
        )
    return f"{label:<10}{counts.gold:>9}{rates}{counts.predicted:>8}{counts.false_alarms:>7}{alarms:>8.3f}"
