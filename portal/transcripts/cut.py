"""Cues to calls with turns: where one call ends and who speaks."""

from portal.transcripts.model import Cutting, Reading, Speakers


def cut(reading: Reading, speakers: Speakers) -> Cutting:
    """Cut a reading into calls; nothing of its text is lost."""
    raise NotImplementedError
