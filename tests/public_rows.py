"""Invented published rows, written as a release would write them, for the tests of the public pages."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from portal.public.cases.tables import published_case, published_tombstone
from portal.public.departments.tables import published_category, published_department
from portal.public.log.tables import published_log, published_salt, published_state
from portal.releases.counts import recount
from portal.search.changes import published_change

DEPARTMENTS = {
    "zjj": ("市住建局", "市直部门"),
    "jtj": ("市交通局", "市直部门"),
    "dh": ("东湖街道办事处", "乡镇街道"),
}


def case_values(n: int, **changes: Any) -> dict[str, Any]:
    """The ``n``-th invented case; later ``n`` are newer."""
    code = changes.pop("department", ("zjj", "jtj", "dh")[n % 3])
    month = f"2026-{n % 6 + 1:02d}"
    values: dict[str, Any] = {
        "number": f"2026-{n:06d}",
        "version": 1,
        "is_live": True,
        "log_seq": n,
        "sort_key": int(month.replace("-", "")) * 100_000_000 + n,
        "title": f"东湖街道第{n}号路段路灯不亮，夜间难行",
        "question": f"来电人王某反映路灯损坏已有{n}天。\n联系电话【电话已隐去】。",
        "reply": "王某您好，已于次日修复。",
        "department_code": code,
        "department_name": DEPARTMENTS[code][0] if code else None,
        "category1": "城乡建设",
        "category2": ("路灯照明", "排水")[n % 2],
        "category3": None,
        "town": ("东湖街道", "南山镇", "")[n % 3],
        "appeal_type": "complaint",
        "channel": "phone",
        "handling": "assigned",
        "outcome": ("solved", "partly")[n % 2],
        "satisfaction": ("satisfied", "unsatisfied", "unreached", None)[n % 4],
        "date_precision": "month",
        "received_on": month,
        "assigned_on": month,
        "signed_on": None,
        "replied_on": month,
        "closed_on": month,
        "called_back_on": month if n % 4 != 3 else None,
        "month": month,
        "working_days": n % 15 + 1,
        "limit_days": 10,
        "returns": 0,
        "extensions": 0,
        "reworks": 0,
        "supervisions": 0,
        "released_on": "2026-11-01",
        "change_note": "",
    }
    return {**values, **changes}


def publish(engine: Engine, *cases: dict[str, Any], action: str = "release") -> None:
    """Write the cases with log rows and salts, and bring the counters up to date."""
    with engine.begin() as connection:
        for values in cases:
            _append(connection, values["log_seq"], action)
            connection.execute(insert(published_case).values(**values))
            _tell(connection, values["number"])
        _recount(connection)


def withdraw(engine: Engine, number: str, seq: int, kind: str, reason: str = "privacy") -> None:
    """Take a case off as a withdrawal does: rows gone, a tombstone unless it vanishes, a log row, counters."""
    with engine.begin() as connection:
        connection.execute(published_case.delete().where(published_case.c.number == number))
        if kind != "vanish":
            notice = {"department_name": "市住建局", "category_name": "排水", "month": "2026-05"}
            connection.execute(
                insert(published_tombstone).values(
                    number=number,
                    kind=kind,
                    reason=reason,
                    note="",
                    withdrawn_on="2026-11-02",
                    log_seq=seq,
                    **(notice if kind == "notice" else {}),
                )
            )
        _append(connection, seq, "withdraw", reason)
        _tell(connection, number)
        _recount(connection)


def departments(engine: Engine) -> None:
    """The three invented departments and their categories."""
    with engine.begin() as connection:
        for position, (code, (name, group)) in enumerate(DEPARTMENTS.items()):
            connection.execute(
                insert(published_department).values(
                    code=code,
                    name=name,
                    group_name=group,
                    group_position=0 if group == "市直部门" else 1,
                    position=position,
                    phone="0577-60000000",
                    former_names="市建设局" if code == "zjj" else "",
                    valid_from="2019-03-01" if code == "zjj" else None,
                    valid_until=None,
                )
            )
        for path in ("城乡建设", "城乡建设/路灯照明", "城乡建设/排水"):
            connection.execute(
                insert(published_category).values(
                    path=path, level=path.count("/") + 1, name=path.split("/")[-1], position=0
                )
            )


def _append(connection: Connection, seq: int, action: str, reason: str = "") -> None:
    digest = hashlib.sha256(json.dumps([seq, action]).encode()).hexdigest()
    connection.execute(
        insert(published_log).values(
            seq=seq,
            at="2026-11-01T08:00:00Z",
            kind="case",
            action=action,
            reason=reason,
            commitment=digest,
            prev_hash=f"{seq - 1:064d}",
            hash=f"{seq:064d}",
        )
    )
    if action != "withdraw":
        connection.execute(insert(published_salt).values(seq=seq, salt=digest[::-1]))


def _tell(connection: Connection, number: str) -> None:
    change = {"item_id": f"case:{number}", "at": "2026-11-01T08:00:00Z"}
    connection.execute(insert(published_change), change)


def _recount(connection: Connection) -> None:
    recount(connection)
    _move(connection)


def _move(connection: Connection) -> None:
    connection.execute(
        update(published_state).values(
            counter=published_state.c.counter + 1, changed_at="2026-11-20T08:00:00Z"
        )
    )


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Write published rows at will; the release counter moves with them, as with every release."""
    with engine.begin() as connection:
        yield connection
        _move(connection)
