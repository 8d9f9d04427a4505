"""Sentences that staff write for the public beside figures: read by the privacy engine before they go out."""

from sqlalchemy.orm import Session

from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import KnownFields, verify_output

LONGEST_NOTE = 500


def note_faults(session: Session, note: str) -> list[str]:
    """Why a 更正说明 may not be shown: missing, too long, or something of high risk is found in it."""
    if not note:
        return ["请写更正说明，发布时公开。"]
    if len(note) > LONGEST_NOTE:
        return [f"更正说明不能超过 {LONGEST_NOTE} 个字。"]
    leaks = verify_output({"note": note}, KnownFields(), (), load_office_words(session))
    return [f"更正说明第 {leak.start + 1} 字起，{leak.reason}" for leak in leaks]
