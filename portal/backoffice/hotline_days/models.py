"""Leader hotline days (领导接听日) as the office works on them: days, sessions, calls, turns, findings, history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.backoffice.cases.models import SpanColumns
from portal.backoffice.hotline_days.columns import HotlineColumns
from portal.backoffice.officials.models import Official
from portal.db.base import Base


class HotlineDay(HotlineColumns, Base):
    """接听日、接听活动: one announced occasion with its sessions, released in versions (announcement, report, follow-up).

    ``number`` is the permanent public number, ``d2026-06``: year and issue (期号). ``kind`` and ``stage`` are DayKind and
    DayStage; the stage belongs to the version that is being worked on. ``declared_total``: calls accepted in all as
    stated elsewhere (the 122), which must equal the sum of the sessions.
    """

    __tablename__ = "hotline_day"
    __table_args__ = (UniqueConstraint("number"), Index("ix_hotline_day_state", "state", "starts_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(16), default="announced")
    year: Mapped[int]
    issue: Mapped[int]
    theme: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")  # the number to call; "" is the hotline's own
    scope: Mapped[str] = mapped_column(Text, default="")  # 受理范围
    out_of_scope: Mapped[str] = mapped_column(Text, default="")  # what happens to other calls
    broadcast: Mapped[str] = mapped_column(String(100), default="")  # 同步直播的电台、网站
    summary: Mapped[str] = mapped_column(Text, default="")  # 导语 of the report
    declared_total: Mapped[int | None]
    total_source: Mapped[str] = mapped_column(String(200), default="")
    change_note: Mapped[str] = mapped_column(Text, default="")  # public, of version 2 and later
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))

    sessions: Mapped[list["HotlineSession"]] = relationship(
        back_populates="day",
        cascade="all, delete-orphan",
        order_by="HotlineSession.held_on, HotlineSession.starts, HotlineSession.id",
    )
    calls: Mapped[list["Call"]] = relationship(
        back_populates="day", cascade="all, delete-orphan", order_by="Call.position"
    )


class HotlineSession(Base):
    """接听场次: one leader, one sitting. ``starts`` and ``ends`` are local (``09:00``). Counts are None until it was held.

    signals (呼入) >= by_operators + by_leader >= by_leader; ``accepted`` (受理) is what the total of the day sums.
    ``post`` is the leader's post on that day as it is printed.
    """

    __tablename__ = "hotline_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("hotline_day.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date]
    starts: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"))
    post: Mapped[str] = mapped_column(String(64))
    units: Mapped[str] = mapped_column(String(400), default="")  # 陪同单位, joined by 、
    signals: Mapped[int | None]
    by_operators: Mapped[int | None]
    by_leader: Mapped[int | None]
    accepted: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")

    day: Mapped[HotlineDay] = relationship(back_populates="sessions")
    official: Mapped[Official | None] = relationship()

    @property
    def public_name(self) -> str:
        """The leader's name, where the register lets it be printed beside the post."""
        return self.official.name if self.official and self.official.is_name_public else ""


class TranscriptUpload(Base):
    """A transcript of one session as it came, and how it was cut, before staff take it over.

    ``state``: cut (to be looked at), taken (its calls and turns exist), replaced (another was taken after it).
    ``cutting`` is the list of calls that the page shows and people mend (portal.transcripts.as_json), ``cutting_before``
    the same before the last correction; empty when there is none to undo.
    """

    __tablename__ = "transcript_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("hotline_session.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))  # "" for pasted text
    format: Mapped[str] = mapped_column(String(8))  # docx, txt, jsonl, srt, vtt
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="cut")
    notes: Mapped[list[Any]] = mapped_column(default=list)  # what reading found: [{"line", "text"}]
    cutting: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    cutting_before: Mapped[list[Any]] = mapped_column(default=list, deferred=True)
    taken_at: Mapped[datetime | None]


class Call(HotlineColumns, Base):
    """接听来电: one call of a session. ``position`` is its permanent number within the day.

    ``form`` (CallForm, "" undecided) says how it becomes public; ``reason`` (CallReason) why it does not. What the
    caller is known by never leaves the office; masked together in all turns by one mapping.
    """

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("day_id", "position"),
        Index("ix_call_session", "session_id", "position"),
        Index("ix_call_state", "state", "day_id"),
        Index("ix_call_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("hotline_day.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("hotline_session.id", ondelete="CASCADE"))
    position: Mapped[int]
    started: Mapped[str] = mapped_column(String(5), default="")  # local, 09:41
    minutes: Mapped[int | None]
    taken_by: Mapped[str] = mapped_column(String(16), default="leader")  # leader | operator
    topic: Mapped[str] = mapped_column(String(200), default="")
    caller_name: Mapped[str] = mapped_column(String(100), default="")
    caller_phone: Mapped[str] = mapped_column(String(100), default="")
    caller_address: Mapped[str] = mapped_column(Text, default="")
    town: Mapped[str] = mapped_column(String(32), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    departments: Mapped[list[Any]] = mapped_column(default=list)  # ids of departments, the lead first
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="SET NULL"))
    form: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(16), default="")
    summary: Mapped[str] = mapped_column(Text, default="")  # staff's own wording of a summarised call
    change_note: Mapped[str] = mapped_column(Text, default="")
    detected_with: Mapped[str] = mapped_column(String(64), default="")
    checked_with: Mapped[str] = mapped_column(String(64), default="")  # of what is public: see the re-check
    high_open: Mapped[int] = mapped_column(default=0)
    medium_open: Mapped[int] = mapped_column(default=0)
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("transcript_upload.id", ondelete="SET NULL"))

    day: Mapped[HotlineDay] = relationship(back_populates="calls")
    session: Mapped[HotlineSession] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        back_populates="call", cascade="all, delete-orphan", order_by="Turn.position"
    )


class Turn(Base):
    """一问一答: what one speaker says at once. ``role`` is a SpeakerRole; ``speaker`` is what is printed before it.

    A dropped turn is shown as […] in public. Times are milliseconds from the start of the session's recording.
    """

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_call", "call_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    speaker: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text)
    dropped: Mapped[bool] = mapped_column(default=False)
    starts_ms: Mapped[int | None]
    ends_ms: Mapped[int | None]

    call: Mapped[Call] = relationship(back_populates="turns")


class CallFinding(SpanColumns, Base):
    """A span of a call: ``field`` is ``topic``, ``summary`` or ``t<id of the turn>``; ``text_hash`` is of that field's text
    alone, so that a turn that did not change keeps its decisions whatever happens to the others.
    """

    __tablename__ = "call_finding"
    __table_args__ = (
        CheckConstraint("second_by_id IS NULL OR second_by_id <> decided_by_id", name="second_person"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)


class HotlineEvent(Base):
    """流转记录 of days, calls and promises: every step with its person and comment; append-only."""

    __tablename__ = "hotline_event"
    __table_args__ = (Index("ix_hotline_event_item", "kind", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # day, call, promise
    item_id: Mapped[int]  # no foreign key: history outlives what it is about
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str] = mapped_column(Text, default="")
    text_hash: Mapped[str] = mapped_column(String(64), default="")
