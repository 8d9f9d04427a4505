"""One filled slot of a frame."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of a slot; `label` (a public one) if it is personal or, with `kept`, if it must stay readable."""

    text: str
    label: str = ""
    kept: bool = False
