"""Take a report in: a signed form token instead of a cookie, a limit by sender, one row for one form."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from portal.inbox.models import InboxReport
from portal.security.throttle import keyed_hash, network_of

LIFETIME = timedelta(hours=4)
QUICKEST = timedelta(seconds=3)
"""Nobody reads the form and writes a sentence faster; programs that fill in forms do."""


class NotTaken(Exception):
    """The report was not stored; the text tells the sender what to do, in Chinese."""


class FormToken:
    """Makes and judges the token of one displayed form; it says nothing about who asked for it."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="inbox.report")

    def make(self) -> str:
        return str(self._signer.dumps(secrets.token_urlsafe(9)))

    def check(self, token: str) -> None:
        """Raises NotTaken for a token that is forged, too old or too fresh."""
        try:
            _, made = self._signer.loads(token, max_age=int(LIFETIME.total_seconds()), return_timestamp=True)
        except SignatureExpired:
            raise NotTaken("这一页打开太久了，请再提交一次。") from None
        except BadSignature:
            raise NotTaken("这一页已失效，请再提交一次。") from None
        if datetime.now(UTC) - made < QUICKEST:
            raise NotTaken("提交得太快了，请过几秒再提交一次。")


@dataclass(frozen=True, slots=True)
class Report:
    """What the sender wrote."""

    token: str
    page: str
    number: str
    reason: str
    text: str


class TakeReport:
    """Store a report through the engine that is confined to the inbox."""

    def __init__(self, engine: Engine, secret: str, per_hour: int) -> None:
        self._engine = engine
        self._secret = secret
        self._per_hour = per_hour

    def perform(self, report: Report, address: str) -> None:
        """Store it once, however often it is sent; raises NotTaken when this sender has sent too many."""
        now = datetime.now(UTC)
        sender = keyed_hash(self._secret, "inbox.sender", network_of(address))
        recent = select(func.count(InboxReport.id)).where(
            InboxReport.sender == sender, InboxReport.at > now - timedelta(hours=1)
        )
        row = insert(InboxReport).values(
            at=now,
            token=report.token,
            sender=sender,
            page=report.page,
            number=report.number,
            reason=report.reason,
            text=report.text,
            state="new",
            handled_by="",
            answer="",
        )
        try:
            with self._engine.begin() as connection:
                if (connection.scalar(recent) or 0) >= self._per_hour:
                    raise NotTaken("这个网络地址一小时内的报告太多了，请过一小时再提交，或拨打热线说明。")
                connection.execute(row)
        except IntegrityError:
            return  # the same form sent twice: a double click is one report
