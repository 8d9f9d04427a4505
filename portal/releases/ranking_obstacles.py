"""Why a ranking may not be released: asked before the button stands on the page, and again under the write lock."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rankings.states import ACTS, act_reasons
from portal.public.rankings.tables import published_rulebook
from portal.releases.notes import note_faults
from portal.scoring.contents import Contents
from portal.scoring.facts import Facts
from portal.scoring.package import Verification, verify_package
from portal.scoring.results import Result, UnitResult
from portal.security.policy import Identity


def objection_counts(session: Session, ranking: Ranking) -> dict[str, int]:
    """Number of objections against its sheets, by state."""
    rows = session.execute(
        select(Objection.state, func.count().label("n"))
        .join(ScoreSheet, ScoreSheet.id == Objection.sheet_id)
        .where(ScoreSheet.ranking_id == ranking.id)
        .group_by(Objection.state)
    )
    return {row.state: row.n for row in rows}


def left_out_counts(session: Session, ranking: Ranking) -> dict[tuple[str, str], int]:
    """Orders of its sheets that count nowhere, by unit code and reason."""
    rows = session.execute(
        select(Department.code, SheetOrder.left_out, func.count())
        .join(Department, Department.id == SheetOrder.department_id)
        .where(SheetOrder.ranking_id == ranking.id, SheetOrder.left_out != "")
        .group_by(Department.code, SheetOrder.left_out)
    )
    return {(unit, reason): n for unit, reason, n in rows}


class ReleaseCheck:
    """Everything that a release asks of one ranking, one person and one moment."""

    def __init__(self, session: Session, ranking: Ranking, actor: Identity, now: datetime) -> None:
        self._session = session
        self._ranking = ranking
        self._actor = actor
        self._now = now
        self._verified: Verification | None = None

    def reasons(self) -> list[str]:
        """Chinese sentences; empty means it can be released. The file comes last."""
        ranking = self._ranking
        reasons = act_reasons(
            "release", ranking.state, ranking.computed_by_id, self._actor.user_id, self._actor.roles
        )
        if ranking.state not in ACTS["release"].sources:
            return reasons
        if ranking.objections_until is None or self._now < ranking.objections_until:
            reasons.append("核对期还没有结束，各单位仍可提出异议。")
        reasons += self._objection_reasons()
        if ranking.version > 1:
            reasons += note_faults(self._session, ranking.change_note)
        reasons += self._rulebook_reasons()
        return reasons or self.file_faults()

    def _objection_reasons(self) -> list[str]:
        """By period and group, so that an objection against a discarded computation counts as well."""
        ranking, reasons = self._ranking, []
        belongs = select(func.count()).where(
            Objection.period == ranking.period, Objection.group_code == ranking.group_code
        )
        waiting = self._session.scalar(belongs.where(Objection.state == "open"))
        if waiting:
            reasons.append(f"还有 {waiting} 条异议没有答复。")
        behind = belongs.where(Objection.state == "upheld", Objection.answered_at >= ranking.computed_at)
        newer = self._session.scalar(behind)
        if newer:
            reasons.append(f"有 {newer} 条异议已认定成立，请先重新核算。")
        return reasons

    def _rulebook_reasons(self) -> list[str]:
        """A rule that is public never changes; one whose text was changed behind the pages must not pass for it."""
        book, table = self._ranking.rulebook, published_rulebook.c
        same = select(table.sha256).where(table.code == book.code, table.version == book.version)
        public = self._session.scalar(same)
        return [] if public in (None, book.sha256) else ["这一版考核办法已公开的文本与现在的不同。"]

    def file_faults(self) -> list[str]:
        """What is wrong with the file that would be published; it must give the sheets digit for digit."""
        ranking = self._ranking
        if hashlib.sha256(ranking.package).hexdigest() != ranking.package_sha256:
            return ["核算文件的内容与登记的 SHA-256 不符，请重新核算。"]
        self._verified = verify_package(ranking.package)
        if self._verified.faults:
            return [f"核算文件没有通过验算：{fault}" for fault in self._verified.faults]
        if not self._is_what_the_sheets_say(*self.file()):
            return ["评分表与核算文件不一致，请重新核算。"]
        return []

    def file(self) -> tuple[Contents, Result]:
        """What the file holds and gives, once it was found clean."""
        assert self._verified and self._verified.contents and self._verified.result
        return self._verified.contents, self._verified.result

    def _is_what_the_sheets_say(self, contents: Contents, result: Result) -> bool:
        """The liaisons read the sheets, the public reads the file: both must be the same figures under the same rule."""
        ranking, sheets = self._ranking, self._ranking.sheets
        return (
            (contents.group, contents.book.sha256) == (ranking.group_code, ranking.rulebook.sha256)
            and list(result.units) == [UnitResult.from_dict(sheet.result) for sheet in sheets]
            and all(
                contents.facts.get(sheet.department.code, Facts()) == Facts.from_dict(sheet.facts)
                for sheet in sheets
            )
            and contents.left_out == left_out_counts(self._session, ranking)
        )
