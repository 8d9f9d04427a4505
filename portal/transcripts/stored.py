"""A cutting as JSON, for the time between upload and taking over."""

from collections.abc import Sequence
from typing import Any

from portal.transcripts.model import Cutting


def as_json(cutting: Cutting) -> list[dict[str, Any]]:
    """Lists and dictionaries that ``from_json`` reads back."""
    raise NotImplementedError


def from_json(stored: Sequence[Any]) -> Cutting:
    """The cutting that ``as_json`` made."""
    raise NotImplementedError
