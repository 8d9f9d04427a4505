"""Sentences that staff write for the public beside figures: read by the privacy engine before they go out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import KnownFields, verify_output, words_for_case

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
    return list(text_faults(session, {name: note}, known=known))


def text_faults(
    session: Session,
    texts: Mapping[str, str],
    days: tuple[date | None, date | None] = (None, None),
    known: KnownFields = _NOBODY,
    *,
    masked: Iterable[str] = (),
    phones: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Where texts for the public, by their Chinese names, name a person or hold somebody's number; never the value.

    ``days``: first and last day of what the texts tell of; who held office then may be named. ``known``: what a caller whom
    they may be about is known by, ``masked`` what was hidden in that call. ``phones``: numbers that may stand in them beside those of the offices.
    """
    offices = words_for_case(load_office_words(session), texts, days)
    offices = replace(offices, phones=offices.phones | phones)
    for leak in verify_output(texts, known, masked, offices):
        yield f"{leak.field}第 {leak.start + 1} 字起，{leak.reason}"
