"""From a file to a draft: store it, read it again, confirm it, throw it away."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.archive.jobs import enqueue_reading
from portal.backoffice.archive.queries import STATES
from portal.backoffice.archive.readers.document import LONGEST_TEXT
from portal.backoffice.archive.readers.files import file_kind
from portal.backoffice.bulletins.manuscript import day_words
from portal.backoffice.bulletins.models import Bulletin, BulletinUpload
from portal.backoffice.bulletins.revisions import keep_revision
from portal.backoffice.bulletins.workflow import write_event
from portal.backoffice.bulletins.writing import Content, next_number, taken_numbers
from portal.documents.wordfiles import Unreadable
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one file: its upload, or the sentence why it was not taken."""

    file_name: str
    upload: BulletinUpload | None = None
    refusal: str = ""


def clean_name(name: str) -> str:
    """The bare file name, at most 200 characters with its extension; bytes that are no UTF-8 are read as GB18030."""
    try:
        name = name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        name = name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
    bare = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip()
    bare = bare.encode("utf-8", "replace").decode("utf-8") or "（没有文件名）"
    stem, dot, extension = bare.rpartition(".")
    if "\ufffd" in bare:  # a browser's form in another encoding: the bytes are lost
        return f"（文件名无法识别）{dot}{extension}" if "\ufffd" not in extension else "（文件名无法识别）"
    if len(bare) <= LONGEST_NAME or not dot:
        return bare[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"[:LONGEST_NAME]


class StoreUpload:
    """Take one file and queue its reading; a file that cannot be read anyway is refused at once."""

    def __init__(
        self, session: Session, actor: Identity, name: str, content: bytes, now: datetime, megabytes: int
    ) -> None:
        self._session = session
        self._actor = actor
        self._name = clean_name(name)
        self._content = content
        self._now = now
        self._megabytes = megabytes

    def perform(self) -> Stored:
        """The stored upload or the refusal; nothing of a refused file is kept."""
        try:
            digest = self._checked()
        except Unreadable as refusal:
            return Stored(self._name, refusal=str(refusal))
        upload = BulletinUpload(
            file_name=self._name,
            sha256=digest,
            content=self._content,
            uploaded_at=self._now,
            uploaded_by=self._actor.username,
        )
        self._session.add(upload)
        self._session.flush()
        self._session.expire(upload, ["content"])  # many large files are stored in one transaction
        enqueue_reading(self._session, upload)
        record(self._session, self._actor.username, "archive.upload", "bulletin_upload", upload.id)
        return Stored(self._name, upload)

    def _checked(self) -> str:
        """The file's digest; raises Unreadable."""
        if len(self._content) > self._megabytes * 1_000_000:
            raise Unreadable(f"文件超过 {self._megabytes} MB，没有收。请压缩其中的图片，或者分成几份。")
        file_kind(self._content)
        digest = hashlib.sha256(self._content).hexdigest()
        same = self._session.scalars(select(BulletinUpload).where(BulletinUpload.sha256 == digest)).first()
        if same is not None:
            day = day_words(same.uploaded_at.date())
            raise Unreadable(
                f"同一个文件{day}已经上传过（{same.file_name}，{STATES[same.state]}），没有重复收。"
            )
        return digest


def store_all(
    session: Session, actor: Identity, files: Iterable[tuple[str, bytes]], now: datetime, megabytes: int
) -> list[Stored]:
    """Every file by itself, in order: one that is refused does not stop the others."""
    return [StoreUpload(session, actor, name, content, now, megabytes).perform() for name, content in files]


class TakeUpload:
    """核对收下: what staff confirmed becomes a draft of kind ``archive`` with its permanent number, a2008-017."""

    def __init__(
        self, session: Session, upload: BulletinUpload, actor: Identity, now: datetime, content: Content
    ) -> None:
        self._session = session
        self._upload = upload
        self._actor = actor
        self._now = now
        self._content = content

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.BULLETINS):
            return ["您的角色不能收下历史文件。"]
        if self._upload.state != "read":
            return [f"这个文件现在是“{STATES[self._upload.state]}”，不能收下。"]
        content = self._content
        reasons = [] if content.text.strip() else ["正文是空的。"]
        if len(content.text) > LONGEST_TEXT:
            reasons.append(f"正文有 {len(content.text):,} 字，超过 {LONGEST_TEXT:,} 字。")
        if content.dated > self._now.date():
            reasons.append("成文日期在将来，请检查。")
        return reasons + taken_numbers(self._session, "archive", content.dated.year, content)

    def perform(self) -> Bulletin:
        """The draft; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        content, year = self._content, self._content.dated.year
        bulletin = Bulletin(
            kind="archive",
            number=next_number(self._session, "a", year),
            year=year,
            issue=content.issue,
            issue_total=content.issue_total,
            document_number=content.document_number,
            organ=content.organ,
            title=content.title,
            dated=content.dated,
            text=content.text,
            source_file=self._upload.file_name,
            created_at=self._now,
            updated_at=self._now,
            created_by=self._actor.username,
        )
        self._session.add(bulletin)
        self._session.flush()
        keep_revision(self._session, bulletin, self._actor, self._now, "收下历史文件")
        write_event(self._session, bulletin, "import", self._actor.username, self._now, "")
        self._upload.state, self._upload.bulletin_id = "taken", bulletin.id
        return bulletin


class _UploadAct(ABC):
    """An act on an upload that has not become a document."""

    sources: tuple[str, ...]
    action: str
    label: str

    def __init__(self, session: Session, upload: BulletinUpload, actor: Identity) -> None:
        self._session = session
        self._upload = upload
        self._actor = actor

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.BULLETINS):
            return [f"您的角色不能“{self.label}”。"]
        if self._upload.state not in self.sources:
            return [f"这个文件现在是“{STATES[self._upload.state]}”，不能“{self.label}”。"]
        return []

    def perform(self) -> None:
        """Do it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        record(self._session, self._actor.username, self.action, "bulletin_upload", self._upload.id)
        self._do()

    @abstractmethod
    def _do(self) -> None:
        """What changes."""


class Reread(_UploadAct):
    """再读一次, after a failure or to throw corrections away."""

    sources, action, label = ("refused", "read"), "archive.reread", "再读一次"

    def _do(self) -> None:
        self._upload.state, self._upload.message, self._upload.found = "waiting", "", {}
        enqueue_reading(self._session, self._upload)


class DropUpload(_UploadAct):
    """删除: the file itself goes; the same file may be uploaded again."""

    sources, action, label = ("refused", "read", "waiting"), "archive.drop", "删除"

    def _do(self) -> None:
        self._session.delete(self._upload)
