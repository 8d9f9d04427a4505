"""未按时办结、不满意、不合格件, and what became of last period's."""

from collections import Counter

from portal.backoffice.figures.orders import due_orders
from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import count, rate, table
from portal.backoffice.figures.sources import Sources
from portal.scoring.period import LOCAL, Period
from portal.web.present.dates import long_date

OVERDUE = "本期到期、到期限时没有办结的书面交办件，后来办结的也在内。"


def _as_of(sources: Sources) -> str:
    return f"截至{long_date(sources.now.astimezone(LOCAL).date().isoformat())}。"


@query("overdue", OVERDUE)
def overdue(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}未按时办结", due_orders(sources, period).total["overdue"])


@query("overdue-closed", f"{OVERDUE}其中到读取数据时已经办结的。")
def overdue_closed(sources: Sources, period: Period) -> Reading:
    n = due_orders(sources, period).total["overdue_closed"]
    return count(f"{period.word}未按时办结、后已办结", n, explained=_as_of(sources))


@query("overdue-open", f"{OVERDUE}其中到读取数据时还没有办结的。")
def overdue_open(sources: Sources, period: Period) -> Reading:
    total = due_orders(sources, period).total
    n = total["overdue"] - total["overdue_closed"]
    return count(f"{period.word}未按时办结、仍在办理", n, explained=_as_of(sources))


@query("overdue-by-unit", f"{OVERDUE}按单位列出，多的在前；没有未按时办结件的单位不列。")
def by_unit(sources: Sources, period: Period) -> Reading:
    found = due_orders(sources, period)
    late = [(found.units[unit].name, counts) for unit, counts in found.by_unit.items() if counts["overdue"]]
    late.sort(key=lambda item: (-item[1]["overdue"], item[0]))
    sums: Counter[str] = sum((counts for _name, counts in late), Counter())
    columns = ("单位", "到期（件）", "未按时办结（件）", "已办结（件）", "仍在办理（件）")
    label = f"{period.word}未按时办结的单位"
    return table(
        label,
        columns,
        [[name, *_late_cells(c)] for name, c in late],
        ["合计", *_late_cells(sums)],
        _as_of(sources),
    )


def _late_cells(counts: Counter[str]) -> list[int]:
    still_open = counts["overdue"] - counts["overdue_closed"]
    return [counts["due"], counts["overdue"], counts["overdue_closed"], still_open]


@query("unsatisfied", "本期到期的书面交办件中，回访评价为不满意的。")
def unsatisfied(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}回访不满意", due_orders(sources, period).total["unsatisfied"])


@query("failed", "本期到期的书面交办件中，答复抽查不合规范，或回访核实与答复不符的（不合格件）。")
def failed(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}不合格件", due_orders(sources, period).total["failed"])


def _followed(sources: Sources, period: Period) -> Counter[str]:
    """Counts of the period before; raises FigureFault where it had no overdue orders to follow."""
    before = period.previous()
    total = due_orders(sources, before).total
    if not total["overdue"]:
        raise FigureFault(f"{before.word}没有未按时办结的书面交办件，无需跟进。")
    return total


@query("followed", "上一期到期、没有按时办结的书面交办件：本期跟进的件数。")
def followed(sources: Sources, period: Period) -> Reading:
    return count(f"跟进{period.previous().word}未按时办结", _followed(sources, period)["overdue"])


@query("followed-closed", "跟进的件数中，到读取数据时已经办结的。")
def followed_closed(sources: Sources, period: Period) -> Reading:
    n = _followed(sources, period)["overdue_closed"]
    return count(f"跟进{period.previous().word}未按时办结、已办结", n, explained=_as_of(sources))


@query("followed-open", "跟进的件数中，到读取数据时还没有办结的。")
def followed_open(sources: Sources, period: Period) -> Reading:
    total = _followed(sources, period)
    n = total["overdue"] - total["overdue_closed"]
    return count(f"跟进{period.previous().word}未按时办结、仍在办理", n, explained=_as_of(sources))


@query("followed-verdicts", "跟进的件数中，回访作出评价的。")
def followed_verdicts(sources: Sources, period: Period) -> Reading:
    n = _followed(sources, period)["overdue_verdicts"]
    return count(f"跟进{period.previous().word}未按时办结、回访作出评价", n)


@query("followed-satisfied", "跟进的件数中，回访评价为满意的，基本满意不算。")
def followed_satisfied(sources: Sources, period: Period) -> Reading:
    n = _followed(sources, period)["overdue_satisfied"]
    return count(f"跟进{period.previous().word}未按时办结、回访评价满意", n)


@query("followed-satisfied-rate", "跟进的件数中，回访评价为满意的，除以作出评价的。")
def followed_satisfied_rate(sources: Sources, period: Period) -> Reading:
    total = _followed(sources, period)
    label = f"跟进{period.previous().word}未按时办结件的回访满意率"
    return rate(label, total["overdue_satisfied"], total["overdue_verdicts"])
