"""The flags and numbers of one order in one period, named and defined in ``portal.scoring.rows``."""

from datetime import UTC, datetime
from typing import Any

from portal.backoffice.orders.clock import OrderClock
from portal.backoffice.orders.moments import AGE, local_day
from portal.scoring.model import Callback
from portal.scoring.period import Period
from portal.scoring.rows import NOTHING
from portal.vocabulary import Satisfaction

VERDICTS = (
    Satisfaction.SATISFIED.value,
    Satisfaction.BASICALLY.value,
    Satisfaction.UNSATISFIED.value,
)


Flags = dict[str, int | bool]


class Flagger:
    """Reads flags for one period under one callback policy."""

    def __init__(self, period: Period, callback: Callback) -> None:
        self._period = period
        self._start, self._end = period.start.astimezone(UTC), period.end.astimezone(UTC)
        self._who = callback.who

    def read(self, row: Any, clock: OrderClock, times: Flags) -> Flags:
        """All columns by name; ``times`` are those that ``times`` gave."""
        return {**times, **self._handling(row, clock), **self._callback(row, clock)}

    def times(self, clock: OrderClock) -> Flags:
        """Which of its dates fall into the period: what makes it touch the period at all."""
        start, end, order = self._start, self._end, clock.order
        due, sign_due, closed = clock.due, clock.sign_due, order.closed_at
        was_open = closed is None or closed >= start
        return {
            "due_in_period": due is not None and start < due <= end,
            "assigned_in_period": order.dispatched_at is not None and start <= order.dispatched_at < end,
            "closed_in_period": closed is not None and start <= closed < end,
            "sign_due_in_period": sign_due is not None and start < sign_due <= end,
            "due_by_end": due is not None and due <= end and was_open,
            "aged_in_period": closed is not None and self._period.contains(local_day(closed) + AGE),
        }

    def _handling(self, row: Any, clock: OrderClock) -> Flags:
        order = clock.order
        closed = order.closed_at is not None and order.closed_at < self._end
        return {
            "lead": row.role != "joint",
            "joint": row.role == "joint",
            "signed_on_time": clock.signed_on_time,
            "responded_on_time": clock.responded_on_time,
            "closed": closed,
            "closed_on_time": clock.closed_on_time,
            "overdue": clock.overdue_at(self._end),
            "extended": clock.is_extended,
            "returned": row.returned_at is not None,
            "returned_unfounded": row.return_accepted is False,
            "reworked": row.reworks > 0,
            "supervised": row.supervisions > 0,
            "reply_sampled": row.reply_sampled,
            "reply_passed": row.reply_sampled and row.reply_passed is True,
            "repeated": _was_repeated(order.closed_at, row.repeated_at),
            "days_to_sign": _number(clock.days_to_sign),
            "days_to_respond": _number(clock.days_to_respond),
            "days_to_close": _number(clock.days_to_close),
            "reworks": row.reworks,
        }

    def _callback(self, row: Any, clock: OrderClock) -> Flags:
        reached = _was_reached(row)
        verdict = row.satisfaction if reached else None
        solved = row.solved if reached else None
        return {
            "to_call_back": self._is_to_call_back(row, clock),
            "called": reached or row.call_attempts > 0 or row.called_back_at is not None,
            "reached": reached,
            "solved": solved == "yes",
            "partly": solved == "partly",
            "unsolved": solved == "no",
            "satisfied": verdict == Satisfaction.SATISFIED.value,
            "basically": verdict == Satisfaction.BASICALLY.value,
            "unsatisfied": verdict == Satisfaction.UNSATISFIED.value,
            "verified": reached and row.verified is True,
            "unverified": reached and row.verified is False,
            "attitude_score": _number(row.attitude_score if reached else None),
        }

    def _is_to_call_back(self, row: Any, clock: OrderClock) -> bool:
        """As the source marks the order, else as the rulebook's policy has it."""
        if row.to_call_back is not None or self._who == "marked":
            return row.to_call_back is True
        closed = clock.order.closed_at
        is_closed = closed is not None and closed < self._end
        return is_closed and (row.is_citizen or self._who != "citizens")


def _number(value: int | None) -> int:
    return NOTHING if value is None else value


def _was_reached(row: Any) -> bool:
    """As the source says; where it does not, an answer or a verdict shows that somebody answered."""
    if row.reached is not None:
        return bool(row.reached)
    return row.satisfaction in VERDICTS or row.solved is not None


def _was_repeated(closed_at: datetime | None, repeated_at: datetime | None) -> bool:
    """Whether the same problem came again within 90 days after closing."""
    if closed_at is None or repeated_at is None or repeated_at < closed_at:
        return False
    return local_day(repeated_at) <= local_day(closed_at) + AGE
