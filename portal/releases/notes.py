"""Sentences that staff write for the public beside figures: read by the privacy engine before they go out."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import KnownFields, verify_output

LONGEST_NOTE = 500
_NOBODY = KnownFields()


def note_faults(
    session: Session, note: str, name: str = "更正说明", known: KnownFields = _NOBODY
) -> list[str]:
    """Why a sentence for the public, called ``name``, may not be shown: missing, too long, or something of high risk is found
    in it. ``known``: what a caller whom it may be about is known by.
    """
    if not note:
        return [f"请写{name}，发布时公开。"]
    if len(note) > LONGEST_NOTE:
        return [f"{name}不能超过 {LONGEST_NOTE} 个字。"]
    return list(text_faults(session, {name: note}, known))


def text_faults(session: Session, texts: Mapping[str, str], known: KnownFields = _NOBODY) -> Iterator[str]:
    """Where texts for the public, by their Chinese names, name a person or hold somebody's number; never the value."""
    for leak in verify_output(texts, known, (), load_office_words(session)):
        yield f"{leak.field}第 {leak.start + 1} 字起，{leak.reason}"
