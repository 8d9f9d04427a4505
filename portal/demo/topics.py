"""What people call about: the topic files, compiled.

A topic has: ``where`` (which kind of place it happens at: estate, road, village, town, or place for any of these),
``types`` (appeal types with weights), ``months`` (twelve weights), ``from``/``until`` (years), ``vars`` (a word that
must agree between title, question and reply), ``once`` (a single event:
nobody has reported it last year too), ``term`` (only while schools are open) and phrases: ``title``, ``subject``
(what the reply calls it), ``open``, ``detail``, ``wish``; then ``check`` and ``done``, ``part``, ``filed``
for handled problems, or ``answer`` for questions (``kind`` consult and praise). With ``variants`` the n openings are
different matters: of every other list with at least n phrases the first, n+1st ... belong to the first opening, and so on.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache

from portal.demo.phrases import Phrase, compile_phrase
from portal.demo.places import DATA

PHRASES = ("title", "subject", "open", "detail", "wish", "check", "done", "part", "filed", "answer")
SCHOOL_MONTHS = (1.0, 0.5, 2.0, 2.0, 2.0, 2.0, 0.2, 0.1, 2.5, 2.0, 2.0, 2.0)


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people call about, with everything needed to write about it."""

    key: str
    category: tuple[str, str, str]
    department: str
    where: str
    weight: float
    types: dict[str, int]
    kind: str = "problem"
    joint: tuple[str, ...] = ()
    towns: str = "urban mixed rural island"
    urgent: bool = False
    once: bool = False
    variants: bool = False
    months: tuple[float, ...] = (1.0,) * 12
    since: int = 0
    until: int = 9999
    variables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def fitting(self, name: str, variant: int) -> tuple[Phrase, ...]:
        """Phrases of one kind; of a topic with variants only those that belong to the same opening."""
        found = self.phrases.get(name, ())
        openings = len(self.phrases["open"])
        return found[variant % openings :: openings] if self.variants and len(found) >= openings else found

    def season(self, year: int, month: int) -> float:
        """How often it comes up in a month, relative to its average."""
        return self.weight * self.months[month - 1] if self.since <= year <= self.until else 0.0


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of the files."""
    found = []
    for file in sorted(DATA.glob("topics_*.toml")):
        found += [_topic(row) for row in tomllib.loads(file.read_text("utf-8"))["topic"]]
    return tuple(found)


def _topic(row: dict[str, object]) -> Topic:
    raw: dict[str, object] = dict(row)
    phrases = {
        name: tuple(compile_phrase(text) for text in raw.pop(name))  # type: ignore[attr-defined]
        for name in PHRASES
        if name in raw
    }
    months = tuple(float(m) for m in raw.pop("months", (1,) * 12))  # type: ignore[attr-defined]
    if raw.pop("term", False):
        months = SCHOOL_MONTHS
    mean = sum(months) / 12
    return Topic(
        key=str(raw["key"]),
        category=tuple(str(raw["category"]).split("/")),  # type: ignore[arg-type]
        department=str(raw["department"]),
        where=str(raw["where"]),
        weight=float(str(raw["weight"])),
        types=dict(raw["types"]),  # type: ignore[call-overload]
        kind=str(raw.get("kind", "problem")),
        joint=tuple(raw.get("joint", ())),  # type: ignore[arg-type]
        towns=str(raw.get("towns", "urban mixed rural island")),
        urgent=bool(raw.get("urgent")),
        once=bool(raw.get("once")),
        variants=bool(raw.get("variants")),
        months=tuple(m / mean for m in months),
        since=int(str(raw.get("from", 0))),
        until=int(str(raw.get("until", 9999))),
        variables={k: tuple(v) for k, v in raw.get("vars", {}).items()},  # type: ignore[attr-defined]
        phrases=phrases,
    )
