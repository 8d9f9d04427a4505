"""What became of a released promise: each change of its state or date, and each look at it, is a further version."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.backoffice.promises.content import PromiseContent, fill
from portal.backoffice.promises.workflow import PromiseStep
from portal.backoffice.steps import forget_review
from portal.releases.notes import note_faults
from portal.vocabulary import PromiseState

NOTE = "修订说明"
UNCHANGED = "核对办理情况，没有变化。"


class _NextVersion(PromiseStep):
    """Opens version n+1 with a note that the public reads; the live version stays until that is released."""

    def _open(self, note: str) -> None:
        promise = self._item
        forget_review(promise)
        promise.version += 1
        promise.change_note, promise.secrecy, promise.release_at = note, {}, None


class Revise(_NextVersion):
    """修订: a result, another date, better words. The comment is the public note; ``content`` says all as it will be.

    A changed date keeps the one that was promised first.
    """

    act = "revise"

    def __init__(self, *args: Any, content: PromiseContent, **more: Any) -> None:
        super().__init__(*args, **more)
        first = content.first_due_on
        if content.outcome == PromiseState.CHANGED:
            first = first or self._item.first_due_on or self._item.due_on
        self._content = replace(content, first_due_on=first)

    def failure_reasons(self) -> list[str]:
        """Sentences for staff, note and words read by the privacy engine; empty means allowed."""
        reasons = super().failure_reasons()
        return reasons or [
            *note_faults(self._session, self._comment, NOTE),
            *self._content_reasons(self._content),
        ]

    def _do(self) -> None:
        self._open(self._comment)
        fill(self._item, self._content)


class Check(_NextVersion):
    """核对: somebody asked how it stands and nothing has changed. The day is public, so a released promise gets a version."""

    act = "check"

    def __init__(self, *args: Any, checked_on: date | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._checked_on = checked_on or self._today()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = super().failure_reasons()
        if reasons or self._item.state == "draft":
            return reasons
        return note_faults(self._session, self._comment or UNCHANGED, NOTE)

    def _own_reasons(self) -> list[str]:
        if self._checked_on > self._today():
            return ["核对日期还没有到。"]
        if self._item.checked_on is not None and self._checked_on < self._item.checked_on:
            return ["已经有更近的核对。"]
        return []

    def _do(self) -> None:
        if self._item.state == "released":
            self._open(self._comment or UNCHANGED)
        self._item.checked_on = self._checked_on
