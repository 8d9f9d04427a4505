"""Written orders (交办件) of the last months without the appeals' texts, as an order system exports them.

Departments are not judged on the appeals that happen to be published, so a demonstration of two thousand cases needs
many more orders than cases for its rankings to mean something.
"""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random

from portal.demo.lifecycle import DEADLINES
from portal.demo.lottery import Lottery
from portal.demo.matters import Matters
from portal.demo.model import TIME
from portal.demo.places import Office, offices, towns
from portal.demo.workdays import Workdays

MONTHS = 15
"""The twelve that are ranked, and those before whose orders are carried over or repeated in them."""
BUSY, QUIET = 3, 9
"""The first offices of a group get most orders, from the ninth on few: small denominators are part of the matter."""
TYPES = Lottery([("求助", 46.0), ("投诉", 34.0), ("咨询", 10.0), ("建议", 6.0), ("举报", 4.0)])
PER_WEIGHT = 5.5
"""Orders a month of a town for each unit of its weight in the map."""
EXTENSION_DAYS = 5
JOINT, SAMPLED, RETURNED = 0.06, 0.3, 0.02
DRAGGED = 0.06
"""Of the late ones: those that are carried over from month to month."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How an office works, 0 (poor) to 1 (excellent), and how many orders a month it gets."""

    office: Office
    monthly: float
    speed: float
    care: float


def order_rows(cases: int, seed: int, today: date) -> Iterator[dict[str, str]]:
    """Rows under the Chinese headings of an orders export, by day; ``cases`` scales how many there are a month."""
    return _Desk(cases, seed, today).rows()


def first_month(today: date) -> date:
    """The month that the export begins with."""
    index = today.year * 12 + today.month - 1 - MONTHS
    return date(index // 12, index % 12 + 1, 1)


class _Desk:
    """The centre's order desk: who gets what, and what becomes of it."""

    def __init__(self, cases: int, seed: int, today: date) -> None:
        self.rng = Random(seed + 7_919)  # noqa: S311  a repeatable sequence is the point
        self.first, self.today = first_month(today), today
        self.now = datetime.combine(today, time(8, 0))
        self.days = Workdays(self.first, today + timedelta(days=200))
        self.recent: defaultdict[str, deque[tuple[date, str]]] = defaultdict(lambda: deque(maxlen=200))
        self.matters = Matters(seed)
        self.habits = list(_habits(self.rng, min(cases / 2_000, 1.0)))

    def rows(self) -> Iterator[dict[str, str]]:
        day, serial = self.first, 0
        while day < self.today:
            busy = 0.35 if day.weekday() > 4 else 1.26
            for habits in self.habits:
                for _ in range(_poisson(self.rng, habits.monthly * busy / 30.4)):
                    serial += 1
                    yield from self._order(habits, day, f"PD{day:%Y%m%d}{serial:06d}")
            day += timedelta(days=1)

    def _order(self, habits: Habits, day: date, number: str) -> Iterator[dict[str, str]]:
        row = self._course(habits, day)
        matter = self.matters.draw(habits.office, row["诉求类型"], day)
        earlier = self._repeated(habits, day)
        self.recent[habits.office.code].append((day, "C" + number))
        yield {
            "派单编号": number, "工单编号": "C" + number, "主办协办": "主办", "重复来电": earlier, **matter, **row
        }  # fmt: skip
        if self.rng.random() < JOINT:
            helper = self.rng.choice(self.habits)
            if helper.office is not habits.office:
                joint = self._course(helper, day)
                yield {
                    "派单编号": number + "-2",
                    "工单编号": "C" + number,
                    "主办协办": "协办",
                    **matter,
                    **joint,
                }

    def _repeated(self, habits: Habits, day: date) -> str:
        """Number of an earlier appeal to the office that this one takes up again, mostly none."""
        if self.rng.random() > 0.06 - 0.035 * habits.care:
            return ""
        old = [n for sent, n in self.recent[habits.office.code] if 15 <= (day - sent).days <= 80]
        return self.rng.choice(old) if old else ""

    def _course(self, habits: Habits, day: date) -> dict[str, str]:
        rng, kind = self.rng, TYPES.draw(self.rng)
        sent = datetime.combine(day, time(8)) + timedelta(seconds=int(rng.random() * 36_000))
        limit = DEADLINES[kind]
        extended = rng.random() < 0.05
        allowed = limit + (EXTENSION_DAYS if extended else 0)
        due = self.days.after(day, allowed)
        signed = self._signed(habits, sent)
        late = rng.random() < 0.002 + 0.038 * (1 - habits.speed)
        done = self._at_work(self._last_day(day, allowed, late))
        closed = max(done, signed + timedelta(minutes=30))
        row = {
            "承办单位": habits.office.name_on(day),
            "办理方式": "转办",
            "诉求类型": kind,
            "派单时间": _stamp(sent),
            "签收时限": _stamp(self._sign_limit(sent)),
            "签收时间": _stamp(signed),
            "首次联系时间": _stamp(signed + timedelta(hours=1 + int(rng.random() * 20))),
            "办理时限": f"{self.days.after(day, limit):%Y-%m-%d}",
            "延期至": f"{due:%Y-%m-%d}" if extended else "",
            "延期次数": "1" if extended else "0",
            "督办次数": "1" if late and rng.random() < 0.5 else "0",
        }
        if rng.random() < RETURNED:
            accepted = rng.random() < 2 / 3
            row |= {"退单时间": _stamp(signed), "退单是否核准": "是" if accepted else "否"}
            if accepted:
                return self._known(row, None)
        return self._known(row, closed) | self._outcome(habits, closed, late)

    def _last_day(self, day: date, allowed: int, late: bool) -> date:
        """On which the order is done, within so many working days or after them."""
        rng = self.rng
        if not late:
            taken = int(allowed * rng.betavariate(3.2, 1.9))
        else:
            taken = allowed + 1 + int(rng.expovariate(0.5))
            taken += 15 + int(rng.random() * 45) if rng.random() < DRAGGED else 0
        return self.days.after(day, taken) if taken else day

    def _known(self, row: dict[str, str], closed: datetime | None) -> dict[str, str]:
        """What is known today: later moments are still empty."""
        if closed:
            row = {**row, "答复时间": _stamp(closed - timedelta(minutes=20)), "办结时间": _stamp(closed)}
        limit = _stamp(self.now)
        planned = ("办理时限", "签收时限", "延期至")
        return {
            name: "" if name.endswith("时间") and name not in planned and value > limit else value
            for name, value in row.items()
        }

    def _outcome(self, habits: Habits, closed: datetime, late: bool) -> dict[str, str]:
        """Callback, sample and repetition of a closed order, once it was called back."""
        rng, care = self.rng, habits.care - (0.25 if late else 0)
        called = self._at_work(self.days.after(closed.date(), 1 + int(rng.random() * 2)))
        if called > self.now:
            return {}
        row = {"是否回访": "是", "重办次数": "1" if rng.random() < 0.03 - 0.025 * care else "0"}
        if rng.random() < SAMPLED:
            row |= {"抽查": "是", "答复规范": "是" if rng.random() < 0.95 + 0.05 * care else "否"}
        row |= {"回访时间": _stamp(called), "回访次数": str(1 + int(rng.random() * 3))}
        if rng.random() > 0.82:
            return {**row, "是否联系上": "否", "满意度": "未联系上"}
        happy = rng.random() < 0.87 + 0.12 * care
        basically = not happy and rng.random() < 0.4
        return {
            **row,
            "是否联系上": "是",
            "满意度": "满意" if happy else "基本满意" if basically else "不满意",
            "是否解决": "是" if rng.random() < 0.8 + 0.17 * care else rng.choice(("部分", "否")),
            "回访核实": "是" if rng.random() < 0.96 + 0.04 * care else "否",
        }

    def _signed(self, habits: Habits, sent: datetime) -> datetime:
        if self.rng.random() < 0.002 + 0.04 * (1 - habits.speed):
            return self._sign_limit(sent) + timedelta(minutes=10 + int(self.rng.random() * 600))
        return min(sent + timedelta(minutes=5 + int(self.rng.random() * 220)), self._sign_limit(sent))

    def _sign_limit(self, sent: datetime) -> datetime:
        return datetime.combine(self.days.after(sent.date(), 1), time(12))

    def _at_work(self, day: date) -> datetime:
        return datetime.combine(day, time(8, 30)) + timedelta(seconds=int(self.rng.random() * 32_000))


def _habits(rng: Random, scale: float) -> Iterator[Habits]:
    """Every office with its share of the orders; the last of each group hardly get any."""
    seen: dict[str, int] = {}
    by_town = {town.office: PER_WEIGHT * town.weight for town in towns()}
    for office in offices().values():
        rank = seen[office.group] = seen.get(office.group, 0) + 1
        if office.code == "hotline":
            continue
        by_rank = 95.0 if rank <= BUSY else 42.0 if rank <= QUIET else 17.0 if rank % 5 else 3.5
        monthly = by_town.get(office.name, by_rank)
        yield Habits(office, scale * monthly * (0.7 + 0.6 * rng.random()), rng.random(), rng.random())


def _poisson(rng: Random, mean: float) -> int:
    """Knuth's method; means are small."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def _stamp(moment: datetime) -> str:
    return moment.strftime(TIME)
