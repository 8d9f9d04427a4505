"""Rates over released cases, each with numerator and denominator (DOMAIN.md section 4), and their wording."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.vocabulary import Outcome, Satisfaction
from portal.web.present.numbers import percent, thousands


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``; ``whole`` 0 means that there is no rate, neither 0 nor 100."""

    part: int
    whole: int

    @property
    def value(self) -> str:
        return percent(self.part, self.whole)

    @property
    def of(self) -> str:
        """1,204 / 1,237 件."""
        return f"{thousands(self.part)} / {thousands(self.whole)} 件"


SOLVED_DEFINITION = "说明了是否解决的公开案例中，已解决的件数；部分解决不算，只答复的不计入。办结不等于解决。"


def solved_rate(outcomes: Mapping[str, int]) -> Rate:
    """Solved cases among those whose outcome says whether they were; "partly" never counts as solved."""
    told = [code for code in outcomes if code and code != Outcome.ANSWERED.value]
    return Rate(outcomes.get(Outcome.SOLVED.value, 0), sum(outcomes[code] for code in told))


@dataclass(frozen=True, slots=True)
class SatisfactionRate:
    """满意率 with its coverage: ``unreached`` were called in vain, ``uncalled`` have no recorded callback."""

    rate: Rate
    unreached: int
    uncalled: int

    @property
    def bounds(self) -> str:
        """What the rate would be if all who were not reached were unsatisfied, or satisfied."""
        called = self.rate.whole + self.unreached
        worst = percent(self.rate.part, called)
        best = percent(self.rate.part + self.unreached, called)
        return f"{worst} % 至 {best} %"

    @property
    def definition(self) -> str:
        """What is counted, how many are missing, and the bounds that follow."""
        text = "回访接通并作出评价的案例中，满意和基本满意的件数。"
        if self.unreached:
            text += f"另有 {thousands(self.unreached)} 件未联系上，计入后在 {self.bounds}之间。"
        if self.uncalled:
            text += f"{thousands(self.uncalled)} 件没有回访记录，未计入。"
        return text


def satisfaction_rate(verdicts: Mapping[str, int]) -> SatisfactionRate:
    """From counts by callback code; the empty code stands for no callback."""
    good = verdicts.get(Satisfaction.SATISFIED.value, 0) + verdicts.get(Satisfaction.BASICALLY.value, 0)
    reached = good + verdicts.get(Satisfaction.UNSATISFIED.value, 0)
    return SatisfactionRate(
        Rate(good, reached), verdicts.get(Satisfaction.UNREACHED.value, 0), verdicts.get("", 0)
    )
