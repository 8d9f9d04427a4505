"""The city's map and its offices, read once from the data files."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Town:
    """A street office, town or township with places that may be named in a case."""

    code: str
    name: str
    kind: str
    weight: int
    roads: tuple[str, ...]
    estates: tuple[str, ...]
    villages: tuple[str, ...]
    area: str  # city area (片区), empty for the island

    @property
    def office(self) -> str:
        """The name of its government, as it stands in exports."""
        return self.name + ("办事处" if self.name.endswith("街道") else "人民政府")

    @property
    def we(self) -> str:
        """What it calls itself in a reply."""
        return "我" + ("街道" if self.name.endswith("街道") else self.name[-1])


@dataclass(frozen=True, slots=True)
class Office:
    """A unit that handles cases, with the names that it bore before (name, last day)."""

    code: str
    name: str
    group: str
    short: str
    we: str
    former: tuple[tuple[str, date], ...]
    spellings: tuple[str, ...]
    since: date | None
    before: str | None

    def name_on(self, day: date) -> str:
        """The official name on a day; a unit founded later answers under its predecessor's name."""
        if self.since and self.before and day < self.since:
            return offices()[self.before].name_on(day)
        return next((name for name, last in self.former if day <= last), self.name)


@cache
def towns() -> tuple[Town, ...]:
    """All towns, with places."""
    rows = tomllib.loads((DATA / "places.toml").read_text("utf-8"))["town"]
    return tuple(
        Town(
            row["code"],
            row["name"],
            row["kind"],
            row["weight"],
            tuple(row["roads"].split()),
            tuple(row["estates"].split()),
            tuple(row["villages"].split()),
            row.get("area", ""),
        )
        for row in rows
    )


@cache
def offices() -> dict[str, Office]:
    """All units by their present name, the towns' governments included."""
    rows = tomllib.loads((DATA / "departments.toml").read_text("utf-8"))["department"]
    found = {row["name"]: _office(row) for row in rows}
    for town in towns():
        spellings = (
            town.name,
            f"瑞安市{town.office}",
            f"{town.name}政府" if town.name[-1] in "镇乡" else town.name,
        )
        found[town.office] = Office(
            town.code, town.office, "乡镇街道", town.name, town.we, (), spellings, None, None
        )
    return found


def _office(row: dict[str, object]) -> Office:
    former = tuple((name, date.fromisoformat(last)) for name, last in row["former"])  # type: ignore[attr-defined]
    since = row.get("since")
    return Office(
        code=str(row["code"]),
        name=str(row["name"]),
        group=str(row["group"]),
        short=str(row["short"]),
        we=str(row["we"]),
        former=former,
        spellings=tuple(row["spellings"]),  # type: ignore[arg-type]
        since=date.fromisoformat(str(since)) if since else None,
        before=str(row["before"]) if since else None,
    )
