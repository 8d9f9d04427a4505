"""A transcript file or pasted text to cues."""

from portal.transcripts.model import Reading


def read_transcript(file_name: str, content: bytes) -> Reading:
    """Read a .docx, .txt, .jsonl, .srt or .vtt file; what it is follows from its bytes, then from its name.

    Raises Unreadable for what holds no text (empty, scan, encrypted, recording ...) and for what is too large.
    """
    raise NotImplementedError


def read_pasted(text: str) -> Reading:
    """Read pasted text, as a .txt file with the same lines."""
    raise NotImplementedError
