"""Columns that days, calls and promises share on their way to release."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.backoffice.steps import ReviewColumns


class HotlineColumns(ReviewColumns):
    """``release_at``: when something approved goes out by itself (定时发布), under the grounds kept in ``secrecy``."""

    release_at: Mapped[datetime | None] = mapped_column()
