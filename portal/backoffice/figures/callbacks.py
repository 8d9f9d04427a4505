"""回访: coverage, satisfaction with its bounds, solved answers; of the written orders that fell due in the period.

Satisfaction never stands without its coverage: of F orders to be called back V gave a verdict and S were satisfied, so the
rate of all lies between S/F and (S+F-V)/F.
"""

from collections import Counter

from portal.backoffice.figures.orders import due_orders
from portal.backoffice.figures.registry import FigureFault, Reading, query
from portal.backoffice.figures.shapes import count, rate, table
from portal.backoffice.figures.sources import Sources
from portal.scoring.period import Period

COHORT = "限于本期到期的书面交办件，是否应回访依考核办法。"


def _callbacks(sources: Sources, period: Period) -> Counter[str]:
    total = due_orders(sources, period).total
    if not total["to_call_back"]:
        raise FigureFault(f"{period.word}到期的书面交办件没有应回访的。")
    return total


@query("callbacks-due", f"已办结、应回访的件数。{COHORT}")
def to_call_back(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}到期件中应回访", _callbacks(sources, period)["to_call_back"])


@query("callbacks-reached", f"应回访的件数中联系上来电人的。{COHORT}")
def reached(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}到期件中回访联系上", _callbacks(sources, period)["reached"])


@query("callbacks-coverage", f"回访联系上的件数除以应回访的件数（回访覆盖率）。{COHORT}")
def coverage(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    return rate(f"{period.word}回访覆盖率", total["reached"], total["to_call_back"])


@query("callbacks-verdicts", f"回访联系上并作出满意、基本满意或不满意评价的件数。{COHORT}")
def verdicts(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}回访中作出评价", _callbacks(sources, period)["verdicts"])


@query("callbacks-satisfied", f"回访评价为满意的件数，基本满意不算。{COHORT}")
def satisfied(sources: Sources, period: Period) -> Reading:
    return count(f"{period.word}回访评价满意", _callbacks(sources, period)["satisfied"])


@query("callbacks-satisfied-rate", f"满意的件数除以作出评价的件数，基本满意不算满意。{COHORT}")
def satisfied_rate(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    return rate(f"{period.word}回访满意率", total["satisfied"], total["verdicts"])


@query("callbacks-satisfied-worst", f"没有评价的都按不满意计：满意的件数除以应回访的件数。{COHORT}")
def worst(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    return rate(f"{period.word}满意率下限", total["satisfied"], total["to_call_back"])


@query("callbacks-satisfied-best", f"没有评价的都按满意计：满意的加没有评价的，除以应回访的件数。{COHORT}")
def best(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    silent = total["to_call_back"] - total["verdicts"]
    return rate(f"{period.word}满意率上限", total["satisfied"] + silent, total["to_call_back"])


@query("callbacks-solved-rate", f"回访答复已解决的件数除以答复了是否解决的件数，部分解决不算解决。{COHORT}")
def solved_rate(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    return rate(f"{period.word}回访解决率", total["solved"], total["solved_answers"])


@query("callbacks-table", f"应回访件数分为已评价的三类和没有评价的；合计为应回访件数。{COHORT}")
def all_callbacks(sources: Sources, period: Period) -> Reading:
    total = _callbacks(sources, period)
    basically = total["verdicts"] - total["satisfied"] - total["unsatisfied"]
    silent = total["reached"] - total["verdicts"]
    parts = [
        ["满意", total["satisfied"]],
        ["基本满意", basically],
        ["不满意", total["unsatisfied"]],
        ["联系上但未评价", silent],
        ["未联系上或尚未回访", total["to_call_back"] - total["reached"]],
    ]
    rows = [row for row in parts if row[1]]
    return table(f"{period.word}到期件的回访结果", ("结果", "件"), rows, ["合计", total["to_call_back"]])
