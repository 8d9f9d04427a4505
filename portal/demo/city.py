"""The stream of cases: how many a day, about what, where, by whom."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from portal.demo import people, wording
from portal.demo.lifecycle import Course, course
from portal.demo.lottery import Lottery
from portal.demo.model import DemoCase
from portal.demo.places import Town, offices, towns
from portal.demo.scene import Scene, office_of
from portal.demo.topics import Topic, topics
from portal.demo.workdays import Workdays

YEARS = 8
GROWTH = 1.13  # a year; calls of such lines grow until the line is known everywhere
MERGED, LINES = 420, 12
"""Days since all hotlines of the city became one, and how much busier it is for that: since then a month holds enough
cases of a kind for the neighbour test also in a small demonstration, before that it does not.
"""
WEEKDAYS = (1.18, 1.1, 1.06, 1.04, 1.06, 0.74, 0.66)
SEASON = (0.95, 0.72, 0.98, 1.0, 1.02, 1.06, 1.16, 1.18, 1.06, 0.92, 0.98, 1.0)
HOURS = (2, 1, 1, 1, 1, 2, 5, 12, 30, 40, 38, 30, 18, 22, 33, 34, 30, 22, 16, 14, 13, 11, 8, 4)
CHANNELS = Lottery(
    [
        ("电话", 690), ("微信", 115), ("APP", 75), ("网站", 60), ("省平台流转", 38), ("人民网留言板", 8),
        ("网格上报", 7), ("邮件", 4), ("国务院“互联网+督查”", 3),
    ]
)  # fmt: skip
SPOKEN = frozenset({"电话", "网格上报"})
CENTRE = "市12345政务服务便民热线受理中心"
LETTER = 0.2  # of the written messages take up several matters of one place
LETTERS = ("estate", "road", "village")
REPEATED = 0.015


def generate(cases: int, seed: int, today: date) -> Iterator[DemoCase]:
    """Yield that many cases in order of receipt, the same ones for the same arguments.

    They run from 1 January eight years ago to ``today``; what would happen after it has not happened yet.
    """
    return _City(seed, today).cases(cases)


class _City:
    """Everything that is drawn from: towns, topics by month, calendars."""

    def __init__(self, seed: int, today: date) -> None:
        self.rng = Random(seed)  # noqa: S311  a repeatable sequence is the point
        self.first = date(today.year - YEARS, 1, 1)
        self.today = today
        self.now = datetime.combine(today, time(17, 0))
        self.days = Workdays(self.first, today + timedelta(days=400))
        self.towns = {where: _towns(where) for where in ("estate", "road", "village", "town", "place")}
        self.hours = Lottery([(hour, float(weight)) for hour, weight in enumerate(HOURS)])
        self.recent: deque[tuple[Scene, str, date]] = deque(maxlen=60)
        self._month = (0, 0)
        self._topics: Lottery[Topic] = Lottery([])
        self._types = {
            topic.key: Lottery([(k, float(v)) for k, v in topic.types.items()]) for topic in topics()
        }

    def cases(self, wanted: int) -> Iterator[DemoCase]:
        days = [self.first + timedelta(days=n) for n in range((self.today - self.first).days + 1)]
        sums = list(accumulate(_busy(day, self.first, self.today) for day in days))
        done = 0
        for day, total in zip(days, sums, strict=True):
            target = round(wanted * total / sums[-1])
            if target > done:
                yield from self._day(day, target - done)
                done = target

    def _day(self, day: date, count: int) -> Iterator[DemoCase]:
        if (day.year, day.month) != self._month:
            self._month = (day.year, day.month)
            self._topics = Lottery([(topic, topic.season(day.year, day.month)) for topic in topics()])
        clock = sorted(self.hours.draw(self.rng) * 3600 + int(self.rng.random() * 3600) for _ in range(count))
        serial = 0
        for second in clock:
            serial += 1 + int(self.rng.random() * 3)
            received = datetime.combine(day, time()) + timedelta(seconds=second)
            yield self._case(received, f"RA{day:%Y%m%d}{serial:05d}")

    def _case(self, received: datetime, number: str) -> DemoCase:
        rng = self.rng
        scene, repeat_of = self._scene(received)
        topic = scene.topic
        channel = CHANNELS.draw(rng)
        scene.written = channel not in SPOKEN
        for word in ("me", "us"):
            scene.forget(word)
        appeal_type = self._types[topic.key].draw(rng)
        fate = course(rng, topic, appeal_type, received, self.now, self.days)
        extra = self._more(scene) if scene.written and topic.kind == "problem" else []
        title, title_spans = wording.title(scene)
        body, body_spans = wording.question(scene, extra, repeat=repeat_of is not None)
        unit = CENTRE if fate.direct else office_of(topic, scene.town)
        reply, reply_spans = self._reply(scene, fate, unit, extra)
        if repeat_of is None and topic.kind == "problem":
            self.recent.append((scene, number, received.date()))
        return DemoCase(
            source_number=number,
            channel=channel,
            appeal_type=appeal_type,
            urgency="紧急" if topic.urgent and appeal_type == "求助" else "一般",
            category=None if rng.random() < 0.035 else topic.category,
            title=title,
            body=body,
            incident_place=_incident(scene),
            town=scene.town.name if rng.random() > 0.02 else "",
            caller_name=scene.person.name if rng.random() > 0.04 else "",
            caller_phone=scene.person.phone,
            caller_gender="男" if scene.person.male else "女",
            caller_age=scene.person.age if rng.random() < 0.4 else None,
            caller_address=scene.town.name + scene.value("vaddr" if topic.where == "village" else "addr"),
            caller_id_number=scene.person.id_number if rng.random() < 0.2 else "",
            secrecy_requested=rng.random() < (0.4 if appeal_type == "举报" else 0.025),
            publication_consent=rng.random() > 0.04,
            handling="直办" if fate.direct else "转办",
            department=self._spelling(unit, received.date()),
            joint_departments=() if fate.direct or rng.random() > 0.45 else _joint(topic, scene.town),
            officer="" if fate.direct else people.full_name(rng, male=rng.random() < 0.6),
            operator=f"话务员{1 + int(rng.random() * 36):03d}",
            received_at=received,
            dispatched_at=fate.dispatched,
            signed_at=fate.signed,
            due_at=fate.due,
            replied_at=fate.replied,
            closed_at=fate.closed,
            called_back_at=fate.called_back,
            reply=reply,
            outcome=fate.outcome,
            callback_reached=fate.reached,
            callback_solved=fate.solved,
            satisfaction=fate.satisfaction,
            dissatisfaction=fate.dissatisfaction,
            returns=fate.returns,
            extensions=fate.extensions,
            reworks=fate.reworks,
            supervisions=fate.supervisions,
            repeat_of=repeat_of,
            topic=topic.key,
            title_spans=title_spans,
            body_spans=body_spans,
            reply_spans=reply_spans,
        )

    def _scene(self, received: datetime) -> tuple[Scene, str | None]:
        rng = self.rng
        if self.recent and rng.random() < REPEATED:
            scene, number, before = self.recent[int(rng.random() * len(self.recent))]
            if 3 <= (received.date() - before).days <= 90:
                scene.again(received.date())
                return scene, number
        topic = self._topics.draw(rng)
        while True:
            town = self.towns[topic.where].draw(rng)
            if town.kind in topic.towns:
                return Scene(rng, topic, town, received.date()), None

    def _more(self, scene: Scene) -> list[Topic]:
        if self.rng.random() > LETTER or scene.topic.once or scene.topic.where not in LETTERS:
            return []
        kin = [
            t
            for t in topics()
            if t.where == scene.topic.where and t.kind == "problem" and t is not scene.topic
        ]
        kin = [t for t in kin if t.since <= scene.received.year <= t.until]
        return self.rng.sample(
            kin, min(len(kin), self.rng.choice((1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 11, 19)))
        )

    def _reply(self, scene: Scene, fate: Course, unit: str, extra: list[Topic]) -> wording.Text:
        if fate.replied is None:
            return "", ()
        start, end = (fate.signed or fate.replied), fate.replied
        scene.day_checked = start.date() + (end.date() - start.date()) // 3
        scene.day_acted = start.date() + (end.date() - start.date()) * 4 // 5
        scene.day_replied = end.date()
        scene.unit = offices()[unit].name_on(end.date())
        scene.we = offices()[unit].we
        happy = fate.satisfaction in ("", "满意", "基本满意")
        return wording.reply(scene, fate.outcome, extra, direct=fate.direct, happy=happy)

    def _spelling(self, unit: str, day: date) -> str | None:
        """The unit as the export writes it: mostly right, at times an alias, garbled or absent."""
        roll = self.rng.random()
        office = offices()[unit]
        if roll < 0.025:
            return None
        if roll < 0.036:
            return f"{office.short}{self.rng.choice(('（东区）', '办公室', '值班室', '/社区', '二科'))}"
        if roll < 0.038:
            return people.full_name(self.rng, male=True)
        if roll < 0.17 and office.spellings:
            return self.rng.choice(office.spellings)
        return office.name_on(day)


def _busy(day: date, first: date, today: date) -> float:
    lines = LINES if (today - day).days < MERGED else 1
    return float(
        lines * GROWTH ** ((day - first).days / 365) * WEEKDAYS[day.weekday()] * SEASON[day.month - 1]
    )


def _towns(where: str) -> Lottery[Town]:
    options = []
    for town in towns():
        weight = float(town.weight)
        if where == "village":
            weight *= {"urban": 0.35, "mixed": 1.3, "rural": 2.2, "island": 1.0}[town.kind]
        elif where in ("estate", "road"):
            weight *= {"urban": 1.2, "mixed": 0.9, "rural": 0.25, "island": 0.0}[town.kind]
        options.append((town, weight))
    return Lottery(options)


def _joint(topic: Topic, town: Town) -> tuple[str, ...]:
    return tuple(town.office if name == "{town}" else name for name in topic.joint)


def _incident(scene: Scene) -> str:
    anchor = {"estate": "estate", "village": "village", "road": "road", "place": "place"}.get(
        scene.topic.where
    )
    return scene.town.name + (scene.value(anchor) if anchor else "")
