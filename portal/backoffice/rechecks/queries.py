"""Reads of the re-check pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.releases.recheck.models import OPEN, Recheck, RecheckRun
from portal.releases.recheck.services import published_versions

FIELD_NAMES = {
    "title": "标题",
    "question": "诉求",
    "reply": "答复",
    "topic": "主题",
    "summary": "摘要",
    "town": "地点",
    "change_note": "修订说明",
    "speakers": "说话人的称呼",
}
SAID = ("title", "question", "reply", "topic", "summary")
"""Shown of the live version whether something was found there or not."""
SHOWN = 200


def field_name(field: str) -> str:
    """What a published text is called; turns and instructions of a call go by their position."""
    if field in FIELD_NAMES:
        return FIELD_NAMES[field]
    position = field.removeprefix("link ").removeprefix("t")
    return f"批示部署第 {position} 条" if field.startswith("link ") else f"第 {position} 段"


def count_open(session: Session) -> int:
    """Re-checks that wait for somebody, for the staff bar."""
    return session.scalar(select(func.count()).where(Recheck.state.in_(OPEN))) or 0


def open_rechecks(session: Session) -> Sequence[Recheck]:
    """What waits, hidden items first, then the oldest."""
    return session.scalars(
        select(Recheck)
        .where(Recheck.state.in_(OPEN))
        .order_by(Recheck.hidden.desc(), Recheck.found_at, Recheck.id)
        .limit(SHOWN)
    ).all()


def newest_run(session: Session) -> RecheckRun | None:
    return session.scalars(select(RecheckRun).order_by(RecheckRun.id.desc()).limit(1)).first()


def rules_of(session: Session, run: RecheckRun) -> list[tuple[str, int]]:
    """Rules by the number of their findings in a run, the busiest first: a broken rule stands out."""
    counted: Counter[str] = Counter()
    for findings in session.scalars(select(Recheck.findings).where(Recheck.run_id == run.id)):
        counted.update(item["rule_id"] for item in findings)
    return counted.most_common(20)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of published text; ``mark`` names what was found in it, empty where nothing was."""

    text: str
    mark: str = ""
    is_high: bool = False


@dataclass(frozen=True, slots=True)
class MarkedField:
    """One published text cut at the findings, line by line."""

    title: str
    lines: tuple[tuple[Piece, ...], ...]


def marked_fields(session: Session, recheck: Recheck, labels: dict[str, str]) -> list[MarkedField]:
    """The published texts as the public saw them, with what was found: the live version, and each other one in which
    something was.
    """
    fields = []
    for version, row in sorted(published_versions(session, recheck).items(), reverse=True):
        found = [item for item in recheck.findings if item["version"] == version]
        if not found and version != recheck.version:
            continue
        before = "" if version == recheck.version else f"第 {version} 版　"
        for name in _names(row):
            here = sorted((item for item in found if item["field"] == name), key=lambda item: item["start"])
            if row[name] and (here or name in SAID or name[1:].isdecimal()):
                fields.append(MarkedField(before + field_name(name), _lines(row[name], here, labels)))
    return fields


def _names(row: Mapping[str, object]) -> list[str]:
    """Texts of a published version in reading order: of a call, turns and instructions follow the head."""
    parts = [name for name in row if name.startswith("link ") or (name[0] == "t" and name[1:].isdecimal())]
    return [*(name for name in FIELD_NAMES if name in row), *parts]


def _lines(
    text: str, found: Sequence[dict[str, object]], labels: dict[str, str]
) -> tuple[tuple[Piece, ...], ...]:
    lines: list[list[Piece]] = [[]]
    position = 0
    for item in [*found, None]:
        start = int(str(item["start"])) if item else len(text)
        end = int(str(item["end"])) if item else len(text)
        start = max(start, position)
        for number, part in enumerate(text[position:start].split("\n")):
            if number:
                lines.append([])
            lines[-1].append(Piece(part))
        if item and end > start:
            label = str(item["label"])
            lines[-1].append(Piece(text[start:end], labels.get(label, label), item["risk"] == "high"))
        position = max(position, end)
    return tuple(
        tuple(piece for piece in line if piece.text)
        for line in lines
        if any(piece.text.strip() for piece in line)
    )
