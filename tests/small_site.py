"""Something to serve and to measure: a few released cases, departments, and the index over them."""

from sqlalchemy.orm import Session, sessionmaker

from portal.db.engines import working_engine
from portal.demo.directory import install_directory
from portal.releases.batches import run_release
from portal.releases.directory import publish_directory
from portal.releases.indexing import make_indexer
from portal.settings import Settings
from tests.batches import approved_cases, open_batch


def fill(settings: Settings, sessions: sessionmaker[Session], cases: int) -> None:
    """By the services that staff use."""
    with sessions.begin() as session:
        install_directory(session)
        session.flush()
        publish_directory(session)
    released = approved_cases(sessions, cases, word="花园")
    run_release(sessions, open_batch(sessions, released), settings.workflow)
    engine = working_engine(settings.db_url)
    make_indexer(settings, engine).rebuild()
    engine.dispose()
