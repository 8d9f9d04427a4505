"""A transcript on its way in: read and cut before the write lock, stored, cut anew, opened again, removed."""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.archive.services import clean_name
from portal.backoffice.hotline_days.models import HotlineSession, TranscriptUpload
from portal.backoffice.steps import digest
from portal.backoffice.transcripts.queries import STATES, sitting_of
from portal.backoffice.transcripts.speakers import speakers_of
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.transcripts import (
    Cutting,
    Reading,
    Speakers,
    as_json,
    cut,
    from_json,
    read_pasted,
    read_transcript,
)

STALE = "您打开以后有人改动过，没有做。下面是现在的内容，您填写的也还在，请对照以后再做一次。"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A transcript as it came with what reading and cutting made of it; ``file_name`` "" for pasted text."""

    file_name: str
    content: bytes
    reading: Reading
    cutting: Cutting


def read_incoming(file_name: str, content: bytes, speakers: Speakers) -> Incoming:
    """Read and cut; raises Unreadable. Takes up to a second, so do it before the write lock."""
    reading = read_transcript(file_name, content) if file_name else read_pasted(content.decode("utf-8"))
    return Incoming(file_name, content, reading, cut(reading, speakers))


class StoreTranscript:
    """Keep a transcript with its cutting until people have looked at it."""

    def __init__(
        self, session: Session, sitting: HotlineSession, actor: Identity, now: datetime, incoming: Incoming
    ) -> None:
        self._session = session
        self._sitting = sitting
        self._actor = actor
        self._now = now
        self._incoming = incoming
        self._sha256 = hashlib.sha256(incoming.content).hexdigest()

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.HOTLINE_DAYS):
            return ["您的角色不能导入实录。"]
        if self._sitting.day.state == "withdrawn":
            return ["这次接听日已经撤回，不再收实录。"]
        same = self.same()
        if same is None:
            return []
        return [f"没有变化：同一份实录{STATES[same.state]}，没有重复收。"]

    def same(self) -> TranscriptUpload | None:
        """The same bytes, if they wait or were the last to be taken."""
        return self._session.scalars(
            select(TranscriptUpload).where(
                TranscriptUpload.session_id == self._sitting.id,
                TranscriptUpload.sha256 == self._sha256,
                TranscriptUpload.state != "replaced",
            )
        ).first()

    def perform(self) -> TranscriptUpload:
        """The stored upload; raises NotAllowed."""
        _refuse(self.failure_reasons())
        incoming = self._incoming
        upload = TranscriptUpload(
            session_id=self._sitting.id,
            file_name=clean_name(incoming.file_name) if incoming.file_name else "",
            format=incoming.reading.format,
            sha256=self._sha256,
            content=incoming.content,
            uploaded_at=self._now,
            uploaded_by=self._actor.username,
            notes=[asdict(note) for note in incoming.reading.notes],
            cutting=as_json(incoming.cutting),
        )
        self._session.add(upload)
        self._session.flush()
        _record(self._session, self._actor, "transcript.upload", upload)
        return upload


def cutting_hash(cutting: Cutting, call: int | None = None) -> str:
    """What a page was opened with: all of the cutting, or one call of it at its place."""
    if call is None:
        return digest(list(as_json(cutting)))
    return digest([call, *as_json(cutting[call : call + 1])])


class _UploadAct(ABC):
    """An act on a whole stored transcript. ``seen``: ``cutting_hash`` of all that the page was opened with; None where
    nobody else can have changed it.
    """

    action: str
    label: str
    sources: tuple[str, ...] = ("cut",)

    def __init__(
        self, session: Session, upload: TranscriptUpload, actor: Identity, seen: str | None = None
    ) -> None:
        self._session = session
        self._upload = upload
        self._actor = actor
        self._seen = seen

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        reasons = upload_reasons(self._upload, self._actor, self.label, self.sources)
        return reasons or self._stale()

    def _stale(self) -> list[str]:
        now = cutting_hash(from_json(self._upload.cutting))
        return [] if self._seen in (None, now) else ["您打开以后有人改动过，没有做。请看过现在的内容再定。"]

    def perform(self) -> None:
        """Do it; raises NotAllowed."""
        _refuse(self.failure_reasons())
        _record(self._session, self._actor, self.action, self._upload)
        self._do()

    @abstractmethod
    def _do(self) -> None: ...


class CutAnew(_UploadAct):
    """重新切分 from the file: the register of officials has grown, or corrections went astray. Can be undone."""

    action, label = "transcript.cut", "重新切分"

    def _do(self) -> None:
        upload = self._upload
        speakers = speakers_of(self._session, sitting_of(self._session, upload))
        incoming = read_incoming(upload.file_name, upload.content, speakers)
        upload.cutting_before, upload.cutting = upload.cutting, as_json(incoming.cutting)


class UndoMending(_UploadAct):
    """撤销上一步."""

    action, label = "transcript.undo", "撤销上一步"

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        return super().failure_reasons() or ([] if self._upload.cutting_before else ["没有可以撤销的改动。"])

    def _do(self) -> None:
        self._upload.cutting, self._upload.cutting_before = self._upload.cutting_before, []


class OpenAgain(_UploadAct):
    """重新核对 of a transcript that was taken: mend how it was cut, take it over once more."""

    action, label, sources = "transcript.reopen", "重新核对", ("taken",)

    def _do(self) -> None:
        self._upload.state = "cut"


class RemoveUpload(_UploadAct):
    """删除原件: the file and its cutting are erased; calls that were taken from it stay."""

    action, label, sources = "transcript.drop", "删除原件", tuple(STATES)

    def _do(self) -> None:
        self._session.delete(self._upload)


ACTS: dict[str, type[_UploadAct]] = {
    "cut": CutAnew,
    "undo": UndoMending,
    "reopen": OpenAgain,
    "drop": RemoveUpload,
}


def upload_reasons(
    upload: TranscriptUpload, actor: Identity, label: str, sources: tuple[str, ...] = ("cut",)
) -> list[str]:
    """Why this person cannot do this with a transcript now."""
    if not allows(actor.roles, Permission.HOTLINE_DAYS):
        return [f"您的角色不能“{label}”。"]
    if upload.state not in sources:
        return [f"这份实录现在是“{STATES[upload.state]}”，不能“{label}”。"]
    return []


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotAllowed(reasons)


def _record(session: Session, actor: Identity, action: str, upload: TranscriptUpload) -> None:
    record(session, actor.username, action, "transcript_upload", upload.id, sitting=upload.session_id)
