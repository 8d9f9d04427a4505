"""Corrections by hand. Each takes a cutting and gives a new one; calls and turns count from 0.

All raise ValueError, in Chinese, for a place that does not exist.
"""

from portal.transcripts.model import Cutting


def split_turn(cutting: Cutting, call: int, turn: int, offset: int) -> Cutting:
    """Split a turn before its character ``offset``; the second half is of nobody until it is assigned."""
    raise NotImplementedError


def merge_turn(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Join a turn to the one before it, which keeps its speaker."""
    raise NotImplementedError


def reassign(cutting: Cutting, call: int, turn: int, role: str, speaker: str) -> Cutting:
    """Give one turn another speaker."""
    raise NotImplementedError


def rename_speaker(cutting: Cutting, speaker: str, role: str, new: str) -> Cutting:
    """Give every turn of ``speaker`` another role and label, in all calls."""
    raise NotImplementedError


def split_call(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Begin a new call with ``turn``."""
    raise NotImplementedError


def merge_call(cutting: Cutting, call: int) -> Cutting:
    """Join a call to the one before it, which keeps its title."""
    raise NotImplementedError


def retitle(cutting: Cutting, call: int, title: str) -> Cutting:
    """Name a call."""
    raise NotImplementedError


def drop_turn(cutting: Cutting, call: int, turn: int) -> Cutting:
    """Leave out one turn, a heading or a greeting of the chair; a call without turns goes."""
    raise NotImplementedError


def drop_call(cutting: Cutting, call: int) -> Cutting:
    """Leave out what is no call, such as the words before the first one."""
    raise NotImplementedError
