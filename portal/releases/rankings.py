"""Release of a ranking: what the liaisons have checked is frozen, published and logged in one transaction.

A released ranking is never withdrawn; it is corrected by a further version, and the earlier one stays readable.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.departments.models import DepartmentGroup
from portal.backoffice.rankings.models import Ranking
from portal.public.rankings.snapshot import RankingSnapshot
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_file,
    published_ranking_left_out,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)
from portal.releases import NotAllowed
from portal.releases.log import append_entry, bump_counter
from portal.releases.ranking_changes import Comparison, compare
from portal.releases.ranking_obstacles import ReleaseCheck, objection_counts
from portal.releases.ranking_rows import left_out_rows, rate_rows, unit_row
from portal.releases.snapshot import local_day
from portal.scoring.contents import Contents
from portal.scoring.results import Result
from portal.scoring.rulebook import Rulebook
from portal.security.policy import Identity

KIND = "ranking"


def number_of(ranking: Ranking) -> str:
    """Its permanent public number: ``2026-10/bureaus``."""
    return f"{ranking.period}/{ranking.group_code}"


class PublishRanking:
    """Release one reviewed ranking, as version 1 or as the correction of the one before, in the caller's transaction."""

    def __init__(self, session: Session, ranking: Ranking, actor: Identity, now: datetime) -> None:
        self._session = session
        self._ranking = ranking
        self._actor = actor
        self._now = now
        self._check = ReleaseCheck(session, ranking, actor, now)

    def failure_reasons(self) -> list[str]:
        """Why this person cannot release it now; empty means they can. The file is checked once nothing else is in the
        way, since that takes about as long as a computation.
        """
        return self._check.reasons()

    def perform(self) -> RankingSnapshot:
        """Publish; raises NotAllowed before anything is written."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        session, ranking, now = self._session, self._ranking, self._now
        ranking.state, ranking.released_at, ranking.released_by_id = "released", now, self._actor.user_id
        contents, result = self._check.file()
        comparison = compare(session, ranking, contents.book, contents.units)
        snapshot = self._snapshot(contents, result, comparison)
        self._retire_earlier()
        action = "release" if ranking.version == 1 else "revise"
        ranking.log_seq = append_entry(session, action, snapshot.as_dict(), now, kind=KIND)
        self._write(snapshot, ranking.log_seq)
        bump_counter(session, now)
        record(
            session,
            self._actor.username,
            "ranking.release",
            "ranking",
            ranking.id,
            number=number_of(ranking),
            version=ranking.version,
        )
        return snapshot

    def _snapshot(self, contents: Contents, result: Result, comparison: Comparison) -> RankingSnapshot:
        ranking = self._ranking
        return RankingSnapshot.made(
            self._ranking_row(contents.book, result, comparison),
            [
                unit_row(contents, unit, position, comparison.of(unit))
                for position, unit in enumerate(result.units, 1)
            ],
            [row for unit in result.units for row in rate_rows(unit)],
            left_out_rows(contents),
            ranking.rulebook.text,
            ranking.package,
        )

    def _ranking_row(self, book: Rulebook, result: Result, comparison: Comparison) -> dict[str, Any]:
        ranking, group = self._ranking, book.group(self._ranking.group_code)
        counts = objection_counts(self._session, ranking)
        return {
            "number": number_of(ranking),
            "version": ranking.version,
            "period": ranking.period,
            "group_code": ranking.group_code,
            "group_name": ranking.group_name,
            "group_position": self._group_position(book),
            "rulebook_code": ranking.rulebook.code,
            "rulebook_version": ranking.rulebook.version,
            "released_on": _day(self._now),
            "data_as_of": _day(ranking.data_as_of),
            "full_marks": group.full_marks,
            "view": book.view,
            "minimum_orders": book.minimum_orders,
            "units_ranked": sum(unit.status == "ranked" for unit in result.units),
            "orders": sum(unit.orders for unit in result.units),
            "previous_number": comparison.previous_number,
            "break_note": comparison.break_note,
            "objections": sum(counts.values()),
            "objections_upheld": counts.get("upheld", 0),
            "notes": json.dumps(ranking.warnings, ensure_ascii=False),
            "change_note": ranking.change_note,
            "package_sha256": ranking.package_sha256,
        }

    def _group_position(self, book: Rulebook) -> int:
        code = self._ranking.group_code
        stored = self._session.scalar(select(DepartmentGroup.position).where(DepartmentGroup.code == code))
        return stored if stored is not None else [group.code for group in book.groups].index(code)

    def _retire_earlier(self) -> None:
        ranking, table = self._ranking, published_ranking
        self._session.execute(update(table).where(table.c.number == number_of(ranking)).values(is_live=False))
        self._session.execute(
            update(Ranking)
            .where(
                Ranking.period == ranking.period,
                Ranking.group_code == ranking.group_code,
                Ranking.version < ranking.version,
                Ranking.state == "released",
            )
            .values(state="superseded")
        )

    def _write(self, snapshot: RankingSnapshot, seq: int) -> None:
        session, ranking = self._session, self._ranking
        key = {"number": number_of(ranking), "version": ranking.version}
        self._write_rulebook()
        session.execute(
            insert(published_ranking).values({**snapshot.ranking, "is_live": True, "log_seq": seq})
        )
        for table, rows in (
            (published_ranking_row, snapshot.rows),
            (published_ranking_rate, snapshot.rates),
            (published_ranking_left_out, snapshot.left_out),
        ):
            if rows:
                session.execute(insert(table), [{**key, **row} for row in rows])
        session.execute(
            insert(published_ranking_file).values(
                **key, sha256=ranking.package_sha256, content=ranking.package
            )
        )

    def _write_rulebook(self) -> None:
        """The rule as it was when first used; a version that is public is never written again."""
        book, table = self._ranking.rulebook, published_rulebook
        known = select(table.c.code).where(table.c.code == book.code, table.c.version == book.version)
        if self._session.scalar(known) is not None:
            return
        self._session.execute(
            insert(table).values(
                code=book.code,
                version=book.version,
                name=book.name,
                document=book.document,
                is_example=book.is_example,
                breaks=book.breaks,
                valid_from=book.valid_from.isoformat(),
                valid_until=book.valid_until.isoformat() if book.valid_until else None,
                change_note=book.change_note,
                text=book.text,
                sha256=book.sha256,
            )
        )


def _day(moment: datetime) -> str:
    day = local_day(moment)
    assert day is not None
    return day.isoformat()
