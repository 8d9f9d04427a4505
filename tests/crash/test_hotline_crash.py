"""kill -9 before each statement of the release of a day, a call and a promise, of a day's withdrawal and of what was due:
each happened whole or not at all, and the same act done again ends it.
"""

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.log.chain import chain_faults
from portal.public.log.queries import commitment_faults
from portal.public.log.tables import published_log
from portal.public.promises.tables import published_promise
from portal.releases.hotline_schedule import Schedule, release_due
from portal.settings import Settings
from tests import dying
from tests.dying import is_sound, whole_or_nothing
from tests.hotline_days import NOW
from tests.releasing_hotline import (
    GROUNDS,
    approved_call,
    approved_day,
    approved_promise,
    publish,
    publisher,
    released_day,
)
from tests.unit.releases.test_hotline_schedule import AT

Sessions = sessionmaker[Session]

DIE = """
import json, sys
from datetime import datetime
import portal.models
from portal.db.engines import session_factory, working_engine
from portal.privacy import tagger
from portal.releases.hotline import Grounds, Publish, prepare_item
from portal.releases.hotline_schedule import release_due
from portal.releases.hotline_subjects import subject_named
from portal.releases.hotline_withdrawal import Withdraw
from portal.security.policy import Identity
from portal.settings import load_settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.dying import die_step_by_step

raw, act, kind, item_id, user, now = json.loads(sys.argv[1]), *sys.argv[2:7]
settings, now, item_id = load_settings(raw, environ={}), datetime.fromisoformat(now), int(item_id)
actor = Identity(int(user), "publisher", "publisher", frozenset({"publisher"}))
model, prepared = subject_named(kind).model, None
tagger.switch(False)  # as where the items were approved
if act == "release":
    engine = working_engine(settings.db_url)
    with session_factory(engine)() as session:
        prepared = prepare_item(session, session.get_one(model, item_id), now)
    engine.dispose()

def perform(engine):
    if act == "due":
        release_due(session_factory(engine), settings, now)
        return
    with session_factory(engine).begin() as session:
        item = session.get_one(model, item_id)
        if act == "release":
            grounds = Grounds("ground", "conclusion")
            Publish(session, item, actor, now, settings=settings, grounds=grounds, prepared=prepared).perform()
        else:
            how, reason = WithdrawalKind.GONE, WithdrawalReason.ERROR
            Withdraw(session, item, actor, now, "because", how=how, reason=reason).perform()

tables = (
    "published_hotline_day published_hotline_session published_call published_turn published_promise "
    "published_tombstone published_log outbox_entry job withdrawal_receipt audit_entry hotline_event"
)
die_step_by_step(settings.db_url, tables, perform, int(sys.argv[7]))
"""


def attempts(
    raw: dict[str, str], act: str, item: object, user: int, now: datetime, step: int = 1
) -> list[str]:
    """Rows of the tables after each attempt, the last of which ended by itself."""
    words = [act, *_named(item), str(user), now.isoformat(), str(step)]
    return dying.attempts(DIE, json.dumps(raw), *words)


def _named(item: object) -> tuple[str, str]:
    kinds = {HotlineDay: "day", Call: "call", Promise: "promise"}
    return kinds[type(item)], str(item.id)  # type: ignore[index,attr-defined]


def check_whole(session: Session) -> None:
    """File, log and commitments fit each other."""
    assert is_sound(session)
    log = session.execute(select(published_log)).mappings().all()
    assert chain_faults(log) == [] and list(commitment_faults(session.connection())) == []


def count(session: Session, table: object) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[call-overload, no-any-return]


def test_a_killed_release_happened_whole_or_not_at_all(
    sessions: Sessions, settings: Settings, raw_settings: dict[str, str]
) -> None:
    with sessions.begin() as session:
        day = approved_day(session)
        items = [day, approved_call(session, day), approved_promise(session, day)]
        user = publisher(session).user_id
    for item in items:
        assert whole_or_nothing(attempts(raw_settings, "release", item, user, NOW)) > 10
    with sessions() as session:
        check_whole(session)
        tables = (
            published_hotline_day,
            published_hotline_session,
            published_call,
            published_turn,
            published_promise,
        )
        assert [count(session, table) for table in tables] == [1, 1, 1, 6, 1]


def test_a_killed_withdrawal_of_a_day_leaves_all_of_it_or_nothing(
    sessions: Sessions, settings: Settings, raw_settings: dict[str, str]
) -> None:
    with sessions.begin() as session:
        day = released_day(session, settings)
        publish(session, approved_call(session, day), settings)
        publish(session, approved_promise(session, day), settings)
        user = publisher(session).user_id
    assert whole_or_nothing(attempts(raw_settings, "withdraw", day, user, NOW, step=3)) > 10
    with sessions() as session:
        check_whole(session)
        tables = (
            published_hotline_day,
            published_call,
            published_turn,
            published_promise,
            published_tombstone,
        )
        assert [count(session, table) for table in tables] == [0, 0, 0, 0, 3]


def test_what_was_due_while_workers_were_killed_is_released_item_by_item(
    sessions: Sessions, settings: Settings, raw_settings: dict[str, str]
) -> None:
    """Each attempt may have released some of them; whatever it had begun is there in full or not at all."""
    with sessions.begin() as session:
        day = approved_day(session)
        for item in (day, approved_call(session, day), approved_promise(session, day)):
            Schedule(
                session, item, publisher(session), NOW, settings=settings, grounds=GROUNDS, release_at=AT
            ).perform()
        user = publisher(session).user_id
    rows = attempts(raw_settings, "due", day, user, AT, step=12)
    seen = {row.split()[0] + row.split()[2] + row.split()[4] for row in rows}
    assert seen <= {"000", "100", "110", "111"} and len(rows) > 5
    with sessions() as session:
        check_whole(session)
        assert rows[-1].split()[:5] == ["1", "1", "1", "6", "1"]
    release_due(sessions, settings, AT)  # nothing is left to do
    with sessions() as session:
        assert count(session, published_log) == 3
