"""The acts of an office over a year, each at the moment at which it would be done, so that the public log tells a year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from portal.scoring.period import LOCAL, Period

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done at a moment; done again it finds its work and changes nothing."""

    at: datetime
    do: Callable[[], None]


def on_day(period: Period, day: int, hour: int = 10) -> datetime:
    """An hour of a day of the month after ``period``."""
    return datetime.combine(period.after, time(hour), LOCAL).astimezone(UTC) + timedelta(days=day - 1)


def perform_in_order(acts: Iterable[Act], progress: Progress) -> None:
    """All of them, earliest first."""
    ordered = sorted(acts, key=lambda act: act.at)
    for done, act in enumerate(ordered, start=1):
        act.do()
        progress(done, len(ordered))
