"""诉求件: what the reception system holds of the cases received in a period, by channel, type and category.

Such a table stands beside the call centre's totals, so it is refused while the system plainly holds only part of them.
"""

from collections import Counter
from collections.abc import Iterable

from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import count, shares
from portal.backoffice.figures.sources import Received, Sources
from portal.scoring.period import Period
from portal.vocabulary import AppealType, Channel, Handling, Term

LEAST_PERCENT = 90
"""Share of the call centre's total below which the imported cases are no picture of the period."""


def _received(sources: Sources, period: Period) -> Counter[Received]:
    """Cases of the period; raises FigureFault where there are none, or far fewer than the call centre accepted."""
    found = sources.received(period)
    stored = found.total()
    if not stored:
        raise FigureFault(f"{period.word}没有导入的诉求件。")
    rows = sources.call_stats(period).values()
    accepted = sum((row.direct or 0) + (row.assigned or 0) for row in rows)
    if stored * 100 < accepted * LEAST_PERCENT:
        raise FigureFault(
            f"{period.word}导入的诉求件（{stored:,}件）远少于话务统计的受理件数（{accepted:,}件），不足以说明来电构成。"
        )
    return found


@query("cases-received", "受理系统里受理时间在本期内的诉求件。")
def received(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}受理系统登记的诉求件", _received(sources, period).total())


@query("cases-by-channel", "本期受理的诉求件按来源渠道计数；网格上报由网格人员发现，不是市民来电。")
def by_channel(sources: Sources, period: Period) -> Reading:
    counts = _sums((case.channel, n) for case, n in _received(sources, period).items())
    return shares(f"{period.word}诉求件，按受理渠道", "渠道", _in_words(counts, Channel))


@query("cases-by-type", "本期受理的诉求件按诉求类型计数。")
def by_type(sources: Sources, period: Period) -> Reading:
    counts = _sums((case.appeal_type, n) for case, n in _received(sources, period).items())
    return shares(f"{period.word}诉求件，按诉求类型", "类型", _in_words(counts, AppealType))


@query("cases-by-handling", "本期受理的诉求件按办理方式计数：直接办理，或书面交办。")
def by_handling(sources: Sources, period: Period) -> Reading:
    counts = _sums((case.handling, n) for case, n in _received(sources, period).items())
    return shares(f"{period.word}诉求件，按办理方式", "办理方式", _in_words(counts, Handling))


@query("cases-by-category", "本期受理的诉求件按一级诉求分类计数；尚未对应到分类的列为“未分类”。")
def by_category(sources: Sources, period: Period) -> Reading:
    paths = sources.category_paths()
    counts = _sums(
        (first_level(paths.get(case.category or 0, "")), n) for case, n in _received(sources, period).items()
    )
    return shares(f"{period.word}诉求件，按诉求分类", "分类", by_size(counts))


def first_level(path: str) -> str:
    """Name of the first level; 未分类 for no path."""
    return path.split("/")[0] or UNKNOWN_CATEGORY


UNKNOWN_CATEGORY = "未分类"


def by_size(counts: Counter[str], last: Iterable[str] = (UNKNOWN_CATEGORY,)) -> list[tuple[str, int]]:
    """Largest first, equal ones by name, what is not known at the end."""
    at_end = set(last)
    return sorted(counts.items(), key=lambda item: (item[0] in at_end, -item[1], item[0]))


def _sums(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for key, n in pairs:
        counts[key] += n
    return counts


def _in_words(counts: Counter[str], terms: type[Term]) -> list[tuple[str, int]]:
    """By word, largest first; codes that are not filled in at the end."""
    words = {term.value: term.word for term in terms}
    named: Counter[str] = Counter()
    for code, n in counts.items():
        named[words.get(code, "未填写")] += n
    return by_size(named, ("未填写",))
