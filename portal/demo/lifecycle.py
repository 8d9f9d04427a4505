"""What happens to a case after the call: dispatch, deadlines, reply, callback, and what went wrong on the way."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from portal.demo.topics import Topic
from portal.demo.workdays import Workdays

DEADLINES = {"咨询": 3, "求助": 5, "投诉": 7, "举报": 10, "建议": 10, "表扬": 3}
OUTCOMES = (("已解决", 0.72), ("部分解决", 0.15), ("未解决", 0.07), ("无法解决", 0.06))
DISSATISFIED = ("问题未解决", "办理时间过长", "答复与实际不符", "工作人员态度不好", "答复笼统")


@dataclass(slots=True)
class Course:
    """Times and results of one case; what lies after today is still empty."""

    direct: bool
    outcome: str = ""
    dispatched: datetime | None = None
    signed: datetime | None = None
    due: datetime | None = None
    replied: datetime | None = None
    closed: datetime | None = None
    called_back: datetime | None = None
    reached: str = ""
    solved: str = ""
    satisfaction: str = ""
    dissatisfaction: str = ""
    returns: int = 0
    extensions: int = 0
    reworks: int = 0
    supervisions: int = 0


def course(
    rng: Random, topic: Topic, appeal_type: str, received: datetime, now: datetime, days: Workdays
) -> Course:
    """Draw the fate of one case."""
    direct = topic.kind != "problem" and rng.random() < 0.6
    found = Course(direct=direct, outcome=_outcome(rng, topic))
    if direct:
        _answer_at_once(rng, found, received)
    else:
        _hand_over(rng, found, topic, appeal_type, received, days)
    if not direct and rng.random() < 0.012:
        found.replied = found.closed = None
    _forget_future(found, now)
    if found.replied is None:
        found.outcome = ""
        return found
    if found.closed and rng.random() < (0.35 if direct else 0.85):
        _call_back(rng, found, now, days)
    return found


def _outcome(rng: Random, topic: Topic) -> str:
    if topic.kind != "problem":
        return "已答复"
    if "filed" in topic.phrases and rng.random() < 0.22:
        return "立案"
    roll = rng.random()
    for outcome, share in OUTCOMES:
        roll -= share
        if roll < 0:
            return outcome
    return "已解决"


def _answer_at_once(rng: Random, found: Course, received: datetime) -> None:
    found.replied = received + timedelta(seconds=90 + int(rng.random() * 900))
    found.closed = found.replied


def _hand_over(
    rng: Random, found: Course, topic: Topic, appeal_type: str, received: datetime, days: Workdays
) -> None:
    found.dispatched = received + timedelta(minutes=4 + int(rng.random() * rng.random() * 900))
    limit = 1 if topic.urgent and appeal_type == "求助" else DEADLINES[appeal_type]
    if rng.random() < 0.05:
        found.returns = 1 + (rng.random() < 0.15)
    if rng.random() < 0.08:
        found.extensions = 1
        limit += 5
    signing = days.first_from(found.dispatched.date())
    found.signed = max(_office_hour(rng, signing), found.dispatched + timedelta(minutes=9))
    due = days.after(found.dispatched.date(), limit)
    found.due = datetime.combine(due, time(17, 30))
    late = rng.random() < 0.06
    taken = limit + 1 + int(rng.expovariate(0.25)) if late else int(limit * rng.betavariate(3.2, 1.6) + 0.5)
    day = days.after(found.dispatched.date(), taken + 2 * found.returns) if taken else signing
    found.replied = max(_office_hour(rng, day), found.signed + timedelta(minutes=25))
    found.closed = found.replied + timedelta(hours=1 + int(rng.random() * 40))
    found.supervisions = 1 if late and rng.random() < 0.5 else 0
    if found.outcome in ("未解决", "部分解决") and rng.random() < 0.15:
        found.reworks = 1


def _office_hour(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(8, 30)) + timedelta(seconds=int(rng.random() * 9 * 3600))


def _forget_future(found: Course, now: datetime) -> None:
    for name in ("dispatched", "signed", "replied", "closed"):
        moment = getattr(found, name)
        if moment and moment > now:
            setattr(found, name, None)


def _call_back(rng: Random, found: Course, now: datetime, days: Workdays) -> None:
    assert found.closed is not None  # only closed cases are called back
    moment = _office_hour(rng, days.after(found.closed.date(), 1 + int(rng.random() * 4)))
    if moment > now:
        return
    found.called_back = moment
    if rng.random() > 0.83:
        found.reached = "否"
        found.satisfaction = "未联系上"
        return
    found.reached = "是"
    good = {"已解决": 0.86, "已答复": 0.86, "部分解决": 0.45, "立案": 0.5}.get(found.outcome, 0.13)
    roll = rng.random()
    found.satisfaction = (
        "满意" if roll < good else "基本满意" if roll < good + 0.22 * (1 - good) + 0.04 else "不满意"
    )
    solved = {"已解决": "是", "已答复": "是", "部分解决": "部分"}.get(found.outcome, "否")
    found.solved = "部分" if found.satisfaction == "不满意" and solved == "是" else solved
    if found.satisfaction == "不满意":
        found.dissatisfaction = DISSATISFIED[int(rng.random() * len(DISSATISFIED))]
