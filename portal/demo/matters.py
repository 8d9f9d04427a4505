"""What the orders of the demonstration are about and where: categories of the topics that an office answers for, and a town.

Seasons come from the topics; besides, a few matters of each month are on everybody's lips, so that there is something to
find among the hot topics.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from random import Random

from portal.demo.places import Office, Town, offices, towns
from portal.demo.topics import Topic, topics

SURGES, SURGE = 3, 4.0
"""Topics of a month that come up so many times as often as their season says."""
OWN_TOWN = "{town}"
"""The department of topics that the government of the place answers for."""
UNKNOWN = 0.06
"""Share of orders whose place the order system does not know."""


class Matters:
    """Draws from a sequence of its own, so that what becomes of an order does not hang on what it is about."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed + 15_485_863)  # noqa: S311  a repeatable sequence is the point
        self._seed = seed
        self._towns = {town.office: town for town in towns()}
        self._surges: dict[tuple[int, int], frozenset[str]] = {}

    def draw(self, office: Office, appeal_type: str, day: date) -> dict[str, str]:
        """Columns of an orders export: the three steps of the category and the town."""
        topic = self._topic(office, appeal_type, day)
        own = self._towns.get(office.name)
        town = own or self._town(topic)
        known = self._rng.random() >= UNKNOWN or own is not None
        first, second, third = topic.category if topic else ("", "", "")
        return {"一级分类": first, "二级分类": second, "三级分类": third, "街道": town.name if known else ""}

    def _topic(self, office: Office, appeal_type: str, day: date) -> Topic | None:
        """One that fits office, type and season; one of another type where none of this type does."""
        own = _by_office().get(OWN_TOWN if office.name in self._towns else office.name, ())
        fitting = [topic for topic in own if appeal_type in topic.types] or own
        surges = self._surges_of(day.year, day.month)
        weights = [
            topic.season(day.year, day.month) * (SURGE if topic.key in surges else 1.0) for topic in fitting
        ]
        return self._rng.choices(fitting, weights)[0] if sum(weights) else None

    def _town(self, topic: Topic | None) -> Town:
        kinds = topic.towns.split() if topic else []
        fitting = [town for town in towns() if town.kind in kinds] or list(towns())
        return self._rng.choices(fitting, [town.weight for town in fitting])[0]

    def _surges_of(self, year: int, month: int) -> frozenset[str]:
        key = year, month
        if key not in self._surges:
            draw = Random(self._seed * 100_003 + year * 12 + month)  # noqa: S311
            inseason = [topic.key for topic in topics() if topic.season(year, month) > 0 and not topic.once]
            self._surges[key] = frozenset(draw.sample(inseason, SURGES))
        return self._surges[key]


@cache
def _by_office() -> dict[str, Sequence[Topic]]:
    """Topics by the present name of the office that answers for them."""
    found: defaultdict[str, list[Topic]] = defaultdict(list)
    known = offices()
    for topic in topics():
        if topic.department == OWN_TOWN or topic.department in known:
            found[topic.department].append(topic)
    return dict(found)
