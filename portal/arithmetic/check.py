"""The check of a whole bulletin: read, collect claims, judge them."""

from collections.abc import Iterator

from portal.arithmetic import words
from portal.arithmetic.changes import break_claims, change_claims
from portal.arithmetic.claims import Claim, Claims, Wrong, unique
from portal.arithmetic.document import Block, Paragraph, Table, blocks_of
from portal.arithmetic.listings import listings, orphans
from portal.arithmetic.periods import Period, main_month, period_claims, title_claims
from portal.arithmetic.prose import NEAR, Amount, amounts_of
from portal.arithmetic.rates import rate_claims, unnamed_rates
from portal.arithmetic.rounding import added
from portal.arithmetic.shares import Totals, ratio_claims, share_claims
from portal.arithmetic.sums import closing_claims, expression_claims, orphan_claims, shares_claims, sum_claims
from portal.arithmetic.tables import table_claims, table_totals
from portal.arithmetic.types import PERCENT, POINTS, Finding, Printed

_TOTALS = 300
"""So many different counts of a document are tried as denominators, those called totals first."""
ENCODINGS = ("utf-8-sig", "gb18030")


def decode(content: bytes) -> str:
    """The text of a file, UTF-8 with or without BOM, else GB18030.

    Raises UnicodeDecodeError when it is neither, and for a binary file.
    """
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnicodeDecodeError("utf-8", content, 0, len(content), "neither UTF-8 nor GB18030 text")


def check_text(text: str) -> list[Finding]:
    """What does not add up in a bulletin of plain text or Markdown, in reading order; what takes all of it to see, last."""
    blocks = blocks_of(text)
    read = {id(block): amounts_of(block) for block in blocks if isinstance(block, Paragraph)}
    claims = Claims()
    totals = _totals(blocks, read)
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    month = main_month(paragraphs)
    for block in blocks:
        if isinstance(block, Table):
            claims.items.extend(table_claims(block, totals))
        else:
            claims.items.extend(_paragraph(block, read[id(block)], totals, month))
    claims.items.extend(title_claims(paragraphs))
    claims.items.extend(_unnamed(blocks, read))
    claims.items.extend(break_claims(paragraphs))
    return claims.judged()


def _totals(blocks: list[Block], read: dict[int, list[Amount]]) -> tuple[Printed, ...]:
    """Every count of the document that a share may be of, those called totals first."""
    counts: list[Printed] = []
    for block in blocks:
        if isinstance(block, Table):
            counts.extend(table_totals(block))
        else:
            counts.extend(amount.printed for amount in read[id(block)] if amount.role == "count")
    counts.sort(key=lambda count: not words.GRAND.search(count.name))
    return unique(tuple(counts))[:_TOTALS]


def _paragraph(
    paragraph: Paragraph, amounts: list[Amount], totals: tuple[Printed, ...], month: Period | None
) -> Iterator[Claim]:
    yield from period_claims(paragraph)
    partial = bool(words.PARTIAL.search(paragraph.section))
    wholes = tuple(amount.printed for amount in amounts if amount.role == "count")
    hints: list[Printed] = []
    for listing in listings(amounts, paragraph.text, partial):
        place = wholes.index(listing.total.printed)
        yield from sum_claims(listing, wholes[max(place - NEAR, 0) : place])
        if len(listing.items) > 1:
            digits = max(part.digits for part in listing.parts)
            hints.append(Printed(added(listing.parts), digits, listing.parts[0].unit, "各分项之和"))
    for listing in orphans(amounts):
        yield from orphan_claims(listing, totals, partial or bool(words.PARTIAL.search(paragraph.text)))
    yield from closing_claims(amounts)
    yield from expression_claims(paragraph)
    yield from shares_claims(amounts, paragraph.text, partial)
    yield from share_claims(amounts, Totals(totals, tuple(hints)))
    yield from rate_claims(amounts, totals)
    yield from ratio_claims(paragraph)
    yield from change_claims(paragraph, amounts, month)


def _unnamed(blocks: list[Block], read: dict[int, list[Amount]]) -> Iterator[Wrong]:
    """Rates in sections where nothing is counted, neither in words nor in a table."""
    counted = {block.section for block in blocks if isinstance(block, Table)}
    counted |= {
        block.section for block in blocks if isinstance(block, Paragraph) and list(ratio_claims(block))
    }
    counted |= {
        block.section
        for block in blocks
        if isinstance(block, Paragraph)
        for amount in read[id(block)]
        if amount.role in {"count", "earlier"} and amount.printed.unit not in {PERCENT, POINTS}
    }
    for block in blocks:
        if isinstance(block, Paragraph) and block.section not in counted:
            for rate in unnamed_rates(read[id(block)]):
                expected = "写明分母，或在近处给出件数"
                yield Wrong(Finding("denominator", "warning", rate.place, expected, str(rate)))
