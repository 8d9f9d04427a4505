"""Publish the words that find each other; called by whoever changes them."""

from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.backoffice.searches.models import SearchWordGroup
from portal.public.search.tables import published_word_group
from portal.releases.log import bump_counter


def publish_search_words(session: Session) -> None:
    """Make the published groups equal to the working ones, in ``session``'s transaction."""
    session.flush()
    columns = ("id", "kind", "words")
    working = select(*(getattr(SearchWordGroup, name) for name in columns))
    session.execute(delete(published_word_group))
    session.execute(insert(published_word_group).from_select(columns, working))
    bump_counter(session, datetime.now(UTC))
