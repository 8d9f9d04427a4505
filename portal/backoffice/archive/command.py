"""Files from the command line: stored, then read at once instead of by the worker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.archive.jobs import read_upload
from portal.backoffice.archive.services import StoreUpload, clean_name
from portal.backoffice.bulletins.models import BulletinUpload
from portal.security.policy import Identity
from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file, as a sentence."""

    file_name: str
    said: str
    is_taken: bool


def import_files(
    sessions: sessionmaker[Session], settings: Settings, actor: Identity, files: Iterable[Path], now: datetime
) -> Iterator[Line]:
    """Every file in a transaction of its own: what was taken stays, whatever happens to the next."""
    for path in files:
        yield _import(sessions, settings.archive_megabytes, actor, path, now)


def _import(
    sessions: sessionmaker[Session], megabytes: int, actor: Identity, path: Path, now: datetime
) -> Line:
    name = clean_name(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(megabytes * 1_000_000 + 1)
    except OSError as fault:
        return Line(name, f"读不到这个文件（{fault.strerror}）。", False)
    with sessions.begin() as session:
        stored = StoreUpload(session, actor, path.name, content, now, megabytes).perform()
        upload_id = stored.upload.id if stored.upload else None
    if upload_id is None:
        return Line(name, stored.refusal, False)
    read_upload(sessions, upload_id)  # the queued job then finds nothing left to do
    with sessions() as session:
        upload = session.get_one(BulletinUpload, upload_id)
        if upload.state == "refused":
            return Line(name, upload.message, False)
        title = upload.found["fields"]["title"]["value"]
    return Line(name, f"已读取，待核对：{title}", True)
