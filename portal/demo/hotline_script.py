"""The script of the invented hotline days: occasions, sessions, what was said, what was promised and what became of it."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from portal.demo.places import DATA

_HEADING = re.compile(r"第\d+通（(\d\d:\d\d)）(.*)")
# What operators answer in the transcript; in public stands the office's summary of the call.
_ANSWERS = (
    "好的，我都记下来了，马上转给相关单位，有结果会给您回电话。",
    "明白，您稍等，我帮您查一下……好，已经登记了。",
    "您反映的情况我记录好了，今天就会转出去，请保持电话畅通。",
    "好的，谢谢您的来电，我们会跟进的。",
)
T = TypeVar("T")


@dataclass(frozen=True)
class PromisePlan:
    """A promise made in the turn that holds ``words``; days count from its session, "year" is the end of that year.

    ``outcome`` is what it has come to. ``result_on`` is the day of a result that was achieved, ``result_after`` that on
    which anything else was made known. ``due_then``: the later date, where it was changed.
    """

    call: str
    words: str
    text: str
    unit: str
    said: str
    due: int | str | None = None
    outcome: str = "open"
    result: str = ""
    result_on: int | None = None
    result_after: int | None = None
    due_then: int | None = None
    evidence: str = ""


@dataclass(frozen=True)
class InstructionPlan:
    """A leader's instruction on a call, or what followed, ``days`` after the session."""

    call: str
    days: int
    kind: str
    post: str
    text: str


@dataclass(frozen=True)
class CallPlan:
    """How one call is curated. ``form`` "" is left to be curated; ``departments`` empty are those that spoke.

    ``masks`` are words of private people that rules may miss, ``drops`` words of turns that are left out, ``assent`` the
    reason for a class that is closed by default.
    """

    key: str
    started: str = ""
    topic: str = ""
    text: str = ""
    by_operator: bool = False
    form: str = "transcript"
    reason: str = ""
    summary: str = ""
    town: str = ""
    category: str = ""
    departments: tuple[str, ...] = ()
    caller: str = ""
    phone: str = ""
    address: str = ""
    masks: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    assent: str = ""
    case: bool = False


@dataclass(frozen=True)
class SessionPlan:
    """One leader, one sitting, ``after`` days into its event. ``counts``: signals, by operators, by leader, accepted."""

    event: str
    official: str
    hours: tuple[str, str]
    units: str
    after: int = 0
    file: int | None = None
    note: str = ""
    counts: tuple[int, ...] = ()
    calls: tuple[CallPlan, ...] = ()

    def transcript(self) -> bytes:
        """What the office was given of the session: a text file with all its calls in the order of time."""
        parts = []
        for number, call in enumerate(self.calls, 1):
            by = "由接线员接听：" if call.by_operator else ""
            parts.append(f"第{number}通（{call.started}）{by}{call.topic}\n{call.text}")
        return "\n\n".join(parts).encode()


@dataclass(frozen=True)
class EventPlan:
    """One hotline day or campaign. ``followed``: its promises have been looked at again, and the day says so."""

    key: str
    kind: str
    theme: str
    place: str
    scope: str
    out_of_scope: str
    broadcast: str = ""
    summary: str = ""
    total: int | None = None
    total_source: str = ""
    followed: bool = False
    sessions: tuple[SessionPlan, ...] = field(default=())


@dataclass(frozen=True)
class Script:
    """Everything; ``officials`` are codes with posts, in the order of the register. ``not_names``: words that rules take
    for names of people.
    """

    officials: Mapping[str, str]
    events: Mapping[str, EventPlan]
    promises: tuple[PromisePlan, ...]
    instructions: tuple[InstructionPlan, ...]
    not_names: frozenset[str]


@cache
def script() -> Script:
    """The script as the data files tell it."""
    data = tomllib.loads((DATA / "hotline.toml").read_text("utf-8"))
    calls = {row["key"]: row for row in data["call"]}
    sessions = [_session(row, calls) for row in data["session"]]
    events = {
        row["key"]: replace(
            _made(EventPlan, row), sessions=tuple(one for one in sessions if one.event == row["key"])
        )
        for row in data["event"]
    }
    return Script(
        {row["code"]: row["post"] for row in data["official"]},
        events,
        tuple(_made(PromisePlan, row) for row in data["promise"]),
        tuple(_made(InstructionPlan, row) for row in data["instruction"]),
        frozenset(data["not_names"]),
    )


def _made(kind: type[T], row: Mapping[str, Any]) -> T:
    """A plan of a row of TOML, its lists as tuples."""
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


def _session(row: Mapping[str, Any], calls: Mapping[str, Any]) -> SessionPlan:
    session = _made(SessionPlan, row)
    if session.file is None:
        return session
    taken = [*_leader_calls(session.file, calls), *_operator_calls(session)]
    return replace(session, calls=tuple(sorted(taken, key=lambda call: call.started)))


def _leader_calls(file: int, calls: Mapping[str, Any]) -> list[CallPlan]:
    text = (DATA / f"hotline_{file}.txt").read_text("utf-8")
    plans = []
    for number, block in enumerate(text.strip().split("\n\n"), 1):
        heading, said = block.split("\n", 1)
        match = _HEADING.fullmatch(heading)
        assert match is not None, heading
        key = f"{file}-{number}"
        plans.append(replace(_made(CallPlan, calls[key]), started=match[1], topic=match[2], text=said))
    return plans


def _operator_calls(session: SessionPlan) -> list[CallPlan]:
    """Spread evenly over the hours of the session."""
    with (DATA / "hotline_operators.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["session"] == str(session.file)]
    first, last = (datetime.strptime(hour, "%H:%M") for hour in session.hours)
    step = (last - first) / (len(rows) + 1)
    return [_operator_call(row, n, first + step * n + timedelta(minutes=1)) for n, row in enumerate(rows, 1)]


def _operator_call(row: Mapping[str, str], number: int, at: datetime) -> CallPlan:
    form = {"summary": "summary", "pending": ""}.get(row["form"], "withheld")
    return CallPlan(
        key=f"{row['session']}-o{number}",
        started=f"{at:%H:%M}",
        topic=row["topic"],
        text=f"接线员：您好，这里是市领导接听日，请讲。\n来电人：你好，我想{row['asked']}。\n接线员：{_ANSWERS[number % len(_ANSWERS)]}\n来电人：好的，谢谢。",
        by_operator=True,
        form=form,
        reason=row["form"] if form == "withheld" else "",
        summary=f"来电{row['asked']}。{row['done']}" if form == "summary" else "",
        town=row["town"],
        departments=(row["department"],) if row["department"] else (),
    )
