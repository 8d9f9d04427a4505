"""The working-day ruler: a square a day, solid = used, hollow = left, upright = due, red = late."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

_MOST_SQUARES = {False: 14, True: 25}
_BAR_WIDTH = {False: 168, True: 420}


@dataclass(frozen=True, slots=True)
class Block:
    """One rectangle of the ruler, in user units."""

    kind: str  # on, off, late
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ruler:
    """Geometry of one ruler; ``due_x`` is None where no time limit is recorded.

    ``box`` and ``shapes`` are the attributes of its SVG element and what stands in it: made once, since a list page draws
    dozens.
    """

    width: float
    height: int
    blocks: tuple[Block, ...]
    due_x: float | None
    box: Markup = field(init=False)
    shapes: Markup = field(init=False)

    def __post_init__(self) -> None:
        width, height = f"{self.width:g}", self.height
        box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        object.__setattr__(self, "box", Markup(box))  # noqa: S704  numbers only
        object.__setattr__(self, "shapes", Markup("".join(self._paths())))  # noqa: S704  numbers and our words

    def _paths(self) -> Iterator[str]:
        """One path for all blocks of a kind, then the upright."""
        for kind in dict.fromkeys(block.kind for block in self.blocks):
            outline = "".join(
                f"M{block.x:g} {block.y:g}h{block.width:g}v{block.height:g}h{-block.width:g}z"
                for block in self.blocks
                if block.kind == kind
            )
            yield f'<path class="wd-{kind}" d="{outline}"/>'
        if self.due_x is not None:
            yield f'<path class="wd-due" d="M{self.due_x:g} 0V{self.height}"/>'


@lru_cache(maxsize=4096)
def ruler(used: int | None, due: int | None, big: bool = False) -> Ruler | None:
    """The ruler of ``used`` working days against a limit of ``due``; None where nothing is known."""
    if used is None or used < 0 or (used == 0 and not due):
        return None
    days = max(used, due or 0)
    return _squares(used, due, big, days) if days <= _MOST_SQUARES[big] else _bar(used, due, big, days)


def _squares(used: int, due: int | None, big: bool, days: int) -> Ruler:
    side, pitch = (18, 22) if big else (9, 12)
    height = side + 6
    blocks = []
    for day in range(days):
        kind = _kind(day, used, due)
        inset = 0.5 if kind == "off" else 0
        blocks.append(Block(kind, day * pitch + inset, 3 + inset, side - 2 * inset, side - 2 * inset))
    due_x = due * pitch - (pitch - side) / 2 if due else None
    return Ruler(max(days * pitch - (pitch - side), due_x or 0) + 1, height, tuple(blocks), due_x)


def _kind(day: int, used: int, due: int | None) -> str:
    if day >= used:
        return "off"
    return "late" if due is not None and day >= due else "on"


def _bar(used: int, due: int | None, big: bool, days: int) -> Ruler:
    """Past two or three weeks single squares cannot be counted at sight: a continuous bar in the same colours."""
    width, height = _BAR_WIDTH[big], 24 if big else 15
    scale = width / days
    inner = height - 6
    in_time = min(used, due) if due is not None else used
    blocks = [Block("on", 0, 3, round(in_time * scale, 1), inner)]
    if due is not None and used > due:
        blocks.append(Block("late", round(due * scale, 1), 3, round((used - due) * scale, 1), inner))
    elif due is not None and used < due:
        blocks.append(
            Block("off", round(used * scale, 1) + 0.5, 3.5, round((due - used) * scale, 1) - 1, inner - 1)
        )
    return Ruler(width + 1, height, tuple(blocks), round(due * scale, 1) if due else None)
