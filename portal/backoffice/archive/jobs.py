"""Reading an uploaded document: a job for each, in a process of its own, repeatable after any end."""

import json
import subprocess
import sys
from typing import Any

from sqlalchemy.orm import Session, sessionmaker, undefer

from portal.backoffice.bulletins.models import BulletinUpload
from portal.jobs.queue import enqueue
from portal.jobs.worker import JobContext

KIND = "archive_read"
LONGEST_SECONDS = 90
_FAILED = "读取这个文件时出错，没有读成。可以再读一次；还是不行，请用 Word 打开另存为 .docx 再上传。"
_SLOW = f"读了 {LONGEST_SECONDS} 秒还没有读完，已停下。请把文件分成几份，或者另存为 .docx 再上传。"


def enqueue_reading(session: Session, upload: BulletinUpload) -> None:
    """Queue the reading in the transaction that stores the file, before detection: staff are waiting for it."""
    enqueue(session, KIND, {"upload_id": upload.id}, priority=2)


def read_upload_job(context: JobContext) -> None:
    """Handler of the job kind ``archive_read``."""
    read_upload(context.sessions, int(context.payload["upload_id"]))


def read_upload(sessions: sessionmaker[Session], upload_id: int) -> None:
    """Read one waiting upload and store what was found, or the sentence why not. Anything but a waiting one is left alone."""
    with sessions() as session:
        upload = session.get(BulletinUpload, upload_id, options=[undefer(BulletinUpload.content)])
        if upload is None or upload.state != "waiting":
            return
        name, content = upload.file_name, upload.content
    answer = _read(name, content)
    with sessions.begin() as session:
        upload = session.get(BulletinUpload, upload_id)
        if upload is None or upload.state != "waiting":
            return
        refused = answer.get("refused", "")
        upload.state, upload.message = ("refused", refused) if refused else ("read", "")
        upload.found = {} if refused else answer


def _read(name: str, content: bytes) -> dict[str, Any]:
    command = [sys.executable, "-m", "portal.backoffice.archive.readers", name]
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module; the name is one argument)
            command, input=content, capture_output=True, timeout=LONGEST_SECONDS, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"refused": _SLOW}
    except (subprocess.CalledProcessError, ValueError):
        return {"refused": _FAILED}
    return answer
