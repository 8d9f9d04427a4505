"""A cutting as JSON, for the time between upload and taking over."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from portal.transcripts.model import CutCall, Cutting, CutTurn


def as_json(cutting: Cutting) -> list[dict[str, Any]]:
    """Lists and dictionaries that ``from_json`` reads back."""
    return [{**asdict(call), "turns": [asdict(turn) for turn in call.turns]} for call in cutting]


def from_json(stored: Sequence[Any]) -> Cutting:
    """The cutting that ``as_json`` made."""
    return tuple(
        CutCall(**{**call, "turns": tuple(CutTurn(**turn) for turn in call["turns"])}) for call in stored
    )
