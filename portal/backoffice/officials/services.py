"""Changes of the register of officials, each in the audit log: a name of the register stays readable in texts of its time."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.calls.detection import outdate_calls
from portal.backoffice.officials.models import OfficeTerm, Official
from portal.releases import NotAllowed


@dataclass(frozen=True, slots=True)
class TermContent:
    """One term of office; both days belong to it, None is open."""

    post: str
    valid_from: date | None = None
    valid_until: date | None = None
    department_id: int | None = None

    def faults(self) -> list[str]:
        """Why it cannot be stored; Chinese sentences."""
        faults = [] if self.post.strip() else ["请填写职务。"]
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            faults.append("离任日期早于到任日期。")
        return faults


class AddOfficial:
    """登记领导 with the first term. ``code`` stands in the public address and never changes; ``name`` may be empty."""

    def __init__(
        self,
        session: Session,
        actor: str,
        *,
        code: str,
        term: TermContent,
        name: str = "",
        is_name_public: bool = False,
        position: int = 0,
    ) -> None:
        self._session = session
        self._actor = actor
        self._term = term
        self._official = Official(
            code=code, name=name.strip(), is_name_public=is_name_public, position=position
        )

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        code = self._official.code
        taken = self._session.scalar(select(Official.id).where(Official.code == code))
        reasons = [f"代码“{code}”已经有人用。"] if taken else []
        return [
            *reasons,
            *_name_faults(self._official.name, self._official.is_name_public),
            *self._term.faults(),
        ]

    def perform(self) -> Official:
        """Store it; raises NotAllowed."""
        _refuse(self.failure_reasons())
        self._session.add(self._official)
        self._official.terms.append(_new_term(self._term))
        self._session.flush()
        _record(self._session, self._actor, "official.add", self._official)
        return self._official


class SaveOfficial:
    """修改领导: name, whether it is printed, place in the register."""

    def __init__(
        self,
        session: Session,
        actor: str,
        official: Official,
        *,
        name: str,
        is_name_public: bool,
        position: int,
    ) -> None:
        self._session = session
        self._actor = actor
        self._official = official
        self._values = {"name": name.strip(), "is_name_public": is_name_public, "position": position}

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        return _name_faults(str(self._values["name"]), bool(self._values["is_name_public"]))

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        _refuse(self.failure_reasons())
        for name, value in self._values.items():
            setattr(self._official, name, value)
        _record(self._session, self._actor, "official.save", self._official)


class AddTerm:
    """添加任职."""

    def __init__(self, session: Session, actor: str, official: Official, term: TermContent) -> None:
        self._session = session
        self._actor = actor
        self._official = official
        self._term = term

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        _refuse(self._term.faults())
        self._official.terms.append(_new_term(self._term))
        self._session.flush()
        _record(self._session, self._actor, "official.term_add", self._official, post=self._term.post)


class SaveTerm:
    """修改任职: mostly the day on which somebody left."""

    def __init__(self, session: Session, actor: str, term: OfficeTerm, content: TermContent) -> None:
        self._session = session
        self._actor = actor
        self._term = term
        self._content = content

    def perform(self) -> None:
        """Store it; raises NotAllowed."""
        _refuse(self._content.faults())
        term, content = self._term, self._content
        term.post, term.department_id = content.post.strip(), content.department_id
        term.valid_from, term.valid_until = content.valid_from, content.valid_until
        _record(self._session, self._actor, "official.term_save", term.official, post=term.post)


class RemoveTerm:
    """删去任职 that was entered by mistake; everybody in the register has one."""

    def __init__(self, session: Session, actor: str, term: OfficeTerm) -> None:
        self._session = session
        self._actor = actor
        self._term = term

    def perform(self) -> None:
        """Remove it; raises NotAllowed."""
        official = self._term.official
        _refuse(["至少要有一段任职；写错了可以修改。"] if len(official.terms) == 1 else [])
        official.terms.remove(self._term)
        _record(self._session, self._actor, "official.term_remove", official, post=self._term.post)


def _new_term(content: TermContent) -> OfficeTerm:
    return OfficeTerm(
        post=content.post.strip(),
        department_id=content.department_id,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
    )


def _name_faults(name: str, is_public: bool) -> list[str]:
    return ["没有填姓名，不能选公开姓名。"] if is_public and not name else []


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _record(session: Session, actor: str, action: str, official: Official, **detail: str) -> None:
    """One row of the audit log; open calls are looked at anew, since names of the register stay readable in them."""
    outdate_calls(session)
    record(session, actor, action, "official", official.code, **detail)
