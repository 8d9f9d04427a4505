"""Bulletins (通报), briefs (简报) and historic documents on their way: text, figures, quoted cases, history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.backoffice.steps import ReviewColumns
from portal.db.base import Base


class Bulletin(ReviewColumns, Base):
    """通报、简报: one document that is edited, reviewed and released in versions.

    ``kind``: ``bulletin`` (periodical), ``brief`` (one topic), ``archive`` (历史文件: a former document, not bound to
    data). ``number`` is its permanent public number: ``2026-10`` for a month, ``2026-Q3``, ``2026``, ``b2026-003`` for a
    brief, ``a2008-017`` for a historic one. ``text`` is Markdown with ``{{key}}`` for figures and ``{{case:2026-000123}}``
    for released cases. ``state``: draft, proposed, approved, released, withdrawn; a released one is revised by opening
    a further version, which starts at draft while the live version stays.
    """

    __tablename__ = "bulletin"
    __table_args__ = (UniqueConstraint("number"), Index("ix_bulletin_state", "state", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(24))
    period: Mapped[str] = mapped_column(
        String(8), default=""
    )  # of a periodical one, as portal.scoring.period
    year: Mapped[int]
    issue: Mapped[int | None]  # 期号 within the year
    issue_total: Mapped[int | None]  # 总第 n 期
    document_number: Mapped[str] = mapped_column(String(64), default="")  # 发文字号
    organ: Mapped[str] = mapped_column(String(100))  # 发布机构
    title: Mapped[str] = mapped_column(String(200))
    dated: Mapped[date]  # 成文日期
    text: Mapped[str] = mapped_column(Text, default="")
    change_note: Mapped[str] = mapped_column(Text, default="")  # 更正说明 of version 2 and later, public
    source_file: Mapped[str] = mapped_column(
        String(200), default=""
    )  # name of the imported file of an archive
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    decisions: Mapped[list[Any]] = mapped_column(
        default=list
    )  # kept findings: [{"hash", "label", "reason", "user_id", "second_id"}]
    overrides: Mapped[list[Any]] = mapped_column(
        default=list
    )  # check faults let pass: [{"rule", "place", "reason", "user_id"}]

    figures: Mapped[list["BulletinFigure"]] = relationship(
        back_populates="bulletin", cascade="all, delete-orphan", order_by="BulletinFigure.position"
    )


class BulletinFigure(Base):
    """数字: one named stored query with its parameters, and what it gave when it was last read.

    ``shape``: ``number`` (one value), ``table`` (columns and rows), ``series`` (label and value by period). Values are
    exact: integers, or decimals as text with ``digits``.
    """

    __tablename__ = "bulletin_figure"
    __table_args__ = (UniqueConstraint("bulletin_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    query: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]]
    shape: Mapped[str] = mapped_column(String(8))
    label: Mapped[str] = mapped_column(String(200))  # caption: states what is counted
    value: Mapped[str] = mapped_column(String(32), default="")
    unit: Mapped[str] = mapped_column(String(16), default="")
    digits: Mapped[int] = mapped_column(default=0)
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # {"columns": [...], "rows": [[...]], "total": [...]}
    read_at: Mapped[datetime]
    bulletin: Mapped[Bulletin] = relationship(back_populates="figures")


class BulletinRevision(Base):
    """修改记录: the text at each save, for the word diff; ``version`` is the one that was being written."""

    __tablename__ = "bulletin_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(String(200), default="")


class BulletinEvent(Base):
    """流转记录: every step with its person and comment; append-only."""

    __tablename__ = "bulletin_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(index=True)  # no foreign key: history outlives a deleted draft
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text, default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")


class ChainLink(Base):
    """批示、部署、发文、执法、结果: a dated step that followed a brief or a call; its own object with its own approval.

    ``kind``: instruction (by a post, never a name), meeting, document, enforcement, outcome. ``state``: draft, proposed,
    approved (released with the brief's next release), withheld (shown as "不公开" with its reason, never a silent gap).
    """

    __tablename__ = "chain_link"
    __table_args__ = (CheckConstraint("(bulletin_id IS NULL) <> (call_id IS NULL)", name="one_subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id", ondelete="CASCADE"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    dated: Mapped[date]
    post: Mapped[str] = mapped_column(String(64), default="")  # 市长, 常务副市长
    text: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16), default="draft")
    withheld_reason: Mapped[str] = mapped_column(String(100), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    text_hash: Mapped[str] = mapped_column(String(64), default="")


class HotTopic(Base):
    """热点: a category or term that rose in a period against its baseline; in a bulletin only once confirmed."""

    __tablename__ = "hot_topic"
    __table_args__ = (UniqueConstraint("period", "kind", "name", "town"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(8), index=True)
    kind: Mapped[str] = mapped_column(String(8))  # category, term
    name: Mapped[str] = mapped_column(String(200))
    town: Mapped[str] = mapped_column(String(32), default="")  # "": the whole city
    n: Mapped[int]
    before: Mapped[int]  # in the period before
    year_before: Mapped[int | None]
    score: Mapped[int]  # log-likelihood x 10^4
    state: Mapped[str] = mapped_column(String(16), default="found")  # found, confirmed, dismissed
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime | None]


class BulletinDate(Base):
    """发布日历: when a bulletin is due; provisional until confirmed."""

    __tablename__ = "bulletin_date"

    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    due_on: Mapped[date]
    confirmed: Mapped[bool] = mapped_column(default=False)
    set_by: Mapped[str] = mapped_column(String(64))


class BulletinUpload(Base):
    """An uploaded historic document (DOCX, PDF) with what was recognised in it, before staff confirm it."""

    __tablename__ = "bulletin_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="waiting")  # waiting, read, refused, taken
    message: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # title, issue, document_number, dated, organ, text
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id", ondelete="SET NULL"))
