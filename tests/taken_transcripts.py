"""An invented session with its transcript, and what the tests of taking it over say about it."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import HotlineSession, TranscriptUpload
from portal.backoffice.transcripts.speakers import speakers_of
from portal.backoffice.transcripts.storing import StoreTranscript, read_incoming
from portal.backoffice.transcripts.taking import TakeTranscript
from portal.security.permissions import Role
from tests.factories import make_person
from tests.hotline_days import add_session, make_day

NOW = datetime(2026, 10, 21, 1, tzinfo=UTC)
LIGHT = """第1通 路灯不亮
接线员：您好，请讲。
来电人：我是锦湖街道的王小丽，小区门口的路灯坏了两个月，电话13800001234。
副市长：这个情况我记下了，一周内修好。
来电人：谢谢市长。
"""
WATER = """第2通 自来水发黄
来电人：我家自来水这几天发黄，早上放半天才变清，想问是什么原因。
供水公司：管网在改造，月底前完成。
副市长：改造期间要提前告诉居民。
"""
BUS = """第3通 公交改线
来电人：公交五路改线以后不经过菜场，买菜要走半个多小时。
副市长：交通部门研究以后给您答复。
"""
TRANSCRIPT = LIGHT + WATER


def make_sitting(session: Session) -> HotlineSession:
    """One session of one day, its leader not from the register."""
    return add_session(session, make_day(session, stage="held"))


def store(session: Session, sitting: HotlineSession, text: str = TRANSCRIPT) -> TranscriptUpload:
    """Upload ``text`` as a file."""
    session.flush()
    incoming = read_incoming("实录.txt", text.encode("utf-8"), speakers_of(session, sitting))
    actor = make_person(session, "curator", Role.CURATOR)
    return StoreTranscript(session, sitting, actor, NOW, incoming).perform()


def take(session: Session, sitting: HotlineSession, text: str = TRANSCRIPT) -> TranscriptUpload:
    """Upload ``text`` and take it over as it was cut."""
    upload = store(session, sitting, text)
    TakeTranscript(session, upload, make_person(session, "curator", Role.CURATOR), NOW).perform()
    session.flush()
    return upload
