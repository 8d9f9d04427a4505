"""Transcripts of hotline days: files and pasted text in, calls with turns and speakers out. Pure functions."""

from portal.documents.wordfiles import Unreadable
from portal.transcripts.cut import cut
from portal.transcripts.mend import (
    drop_call,
    drop_turn,
    merge_call,
    merge_turn,
    reassign,
    rename_speaker,
    retitle,
    split_call,
    split_turn,
)
from portal.transcripts.model import Cue, CutCall, Cutting, CutTurn, Note, Reading, Speakers
from portal.transcripts.read import read_pasted, read_transcript
from portal.transcripts.stored import as_json, from_json

__all__ = [
    "Cue",
    "CutCall",
    "CutTurn",
    "Cutting",
    "Note",
    "Reading",
    "Speakers",
    "Unreadable",
    "as_json",
    "cut",
    "drop_call",
    "drop_turn",
    "from_json",
    "merge_call",
    "merge_turn",
    "read_pasted",
    "read_transcript",
    "reassign",
    "rename_speaker",
    "retitle",
    "split_call",
    "split_turn",
]
