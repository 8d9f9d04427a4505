"""What an installation holds that can be asked for: addresses, words of its own titles, sizes. Published rows only."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.engine import make_url

from portal.public.cases.tables import published_case, published_count
from portal.public.departments.tables import published_department
from portal.public.search.vocabulary import read_vocabulary
from portal.search.tokens import words
from portal.settings import Settings

SPREAD = 20_000
"""Cases that are drawn: asked in random order they are more than any cache in a processor holds."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One live case: number, title and the beginning of its question."""

    number: str
    title: str
    question: str


class Stock:
    """A sample of the published rows, the same for the same rows."""

    def __init__(self, settings: Settings, published: Engine) -> None:
        self._settings = settings
        self._random = random.Random(20100701)  # noqa: S311  a repeatable sample is the point
        with published.connect() as connection:
            self.live = self._live(connection)
            self.cases = self._draw(connection)
            self.groups = read_vocabulary(connection)
            self.departments = list(connection.scalars(select(published_department.c.code)))
            self.values = {name: self._values(connection, name) for name in ("town", "department", "month")}

    def _live(self, connection: Connection) -> int:
        total = select(published_count.c.n).where(published_count.c.dimension == "total")
        return connection.scalar(total) or 0

    def _draw(self, connection: Connection) -> list[Drawn]:
        case = published_case.c
        numbers = list(connection.scalars(select(case.number).where(case.is_live).order_by(case.sort_key)))
        chosen = self._random.sample(numbers, min(SPREAD, len(numbers)))
        found = []
        columns = select(case.number, case.title, func.substr(case.question, 1, 60)).where(case.is_live)
        for at in range(0, len(chosen), 500):
            rows = connection.execute(columns.where(case.number.in_(chosen[at : at + 500])))
            found += [Drawn(*row) for row in rows]
        self._random.shuffle(found)
        return found

    def _values(self, connection: Connection, dimension: str) -> list[str]:
        """Values that cases are listed by, the commonest first."""
        count = published_count.c
        rows = select(count.key).where(count.dimension == dimension, count.key != "").order_by(count.n.desc())
        return list(connection.scalars(rows))

    @cached_property
    def vocabulary(self) -> Sequence[str]:
        """Dictionary words of the titles drawn, the commonest first."""
        counts = Counter(word for case in self.cases for word in words(case.title))
        return [word for word, _ in counts.most_common()]

    def word(self, low: float, high: float) -> str:
        """A word from between two shares of the vocabulary: 0 is the commonest, 1 the rarest."""
        known = self.vocabulary
        first = int(low * len(known))
        return self._random.choice(known[first : max(first + 1, int(high * len(known)))])

    def case(self) -> Drawn:
        """A case at random."""
        return self._random.choice(self.cases)

    def sizes(self) -> dict[str, int]:
        """Bytes on disk of the database (with what waits beside it) and of the index; a database elsewhere counts 0."""
        url = make_url(self._settings.db_url)
        file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        beside = sorted(file.parent.glob(f"{file.name}*")) if file else []
        index = [path for path in Path(self._settings.index_path).rglob("*") if path.is_file()]
        return {
            "database": sum(path.stat().st_size for path in beside),
            "index": sum(path.stat().st_size for path in index),
        }
