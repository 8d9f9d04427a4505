"""What a callback (回访) found, as cases, orders and callback files all write it."""

import datetime as dt
import re
from typing import NamedTuple

from portal.backoffice.imports.cells import RowCells

_SCORE = re.compile(r"([1-5])\s*分?")


class Outcome(NamedTuple):
    """The callback columns of an order, in their order in the table."""

    called_back_at: dt.datetime | None
    call_attempts: int
    reached: bool | None
    solved: str | None
    satisfaction: str | None
    verified: bool | None
    attitude_score: int | None


def read_verdict(cells: RowCells) -> tuple[bool | None, str | None]:
    """(reached, satisfaction). Who was not reached is neither satisfied nor unsatisfied, whatever the file says."""
    reached, satisfaction = cells.code("reached"), cells.code("satisfaction")
    if satisfaction == "unreached" or reached == "no":
        if satisfaction not in (None, "unreached"):
            cells.warn(
                "satisfaction", f"填“{cells.text('satisfaction')}”，却没有联系上来电人，按“未联系上”处理"
            )
        return False, "unreached"
    return (True if reached == "yes" or satisfaction else None), satisfaction


def read_outcome(cells: RowCells) -> Outcome:
    """The callback of one row; answers of somebody who was not reached are left out with a warning."""
    reached, satisfaction = read_verdict(cells)
    solved, verified = cells.code("solved"), cells.flag("verified", "已留空", if_unknown=None)
    score = _score(cells)
    if reached is False:
        for field, value in (("solved", solved), ("verified", verified), ("attitude_score", score)):
            if value is not None:
                cells.warn(field, f"填“{cells.text(field)}”，却没有联系上来电人，已留空")
        solved, verified, score = None, None, None
    elif reached is None and (solved or verified is not None or score):
        reached = True  # somebody answered
    called_back_at, attempts = cells.moment("called_back_at"), cells.count("call_attempts")
    if not attempts and (called_back_at or reached is not None):
        attempts = 1
    return Outcome(called_back_at, attempts, reached, solved, satisfaction, verified, score)


def _score(cells: RowCells) -> int | None:
    text = cells.text("attitude_score")
    if not text:
        return None
    match = _SCORE.fullmatch(text)
    if match is None:
        cells.warn("attitude_score", f"“{text[:40]}”不是 1 到 5 分，已留空")
    return int(match[1]) if match else None
