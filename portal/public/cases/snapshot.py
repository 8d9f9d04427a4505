"""The snapshot of a published case: the whitelist of fields the log commits to, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import RowMapping


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """All that one version of a case discloses; names and meanings as in ``published_case``."""

    number: str
    version: int
    title: str
    question: str
    reply: str
    department_code: str | None
    department_name: str | None
    category1: str | None
    category2: str | None
    category3: str | None
    town: str
    appeal_type: str | None
    channel: str | None
    handling: str | None
    outcome: str | None
    satisfaction: str | None
    date_precision: str
    received_on: str | None
    assigned_on: str | None
    signed_on: str | None
    replied_on: str | None
    closed_on: str | None
    called_back_on: str | None
    month: str | None
    working_days: int | None
    limit_days: int | None
    returns: int
    extensions: int
    reworks: int
    supervisions: int
    released_on: str
    change_note: str

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _NAMES}  # plain values: nothing to copy deeply

    @classmethod
    def from_row(cls, row: RowMapping | Mapping[str, Any]) -> "CaseSnapshot":
        """From a row of ``published_case``; its other columns (is_live, log_seq, sort_key) are not part of it."""
        return cls(**{name: row[name] for name in _NAMES})


_NAMES = tuple(item.name for item in fields(CaseSnapshot))
