"""The privacy gate of bulletins: every text that becomes public, and every line of the finished files, is read once more.

Officials stay as posts and in office, as everywhere; anything else of high risk stops the release until somebody decides
that it may stay (``Bulletin.decisions``), an identifier until a second person confirms it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.manuscript import quoted_numbers
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.office_words import load_office_words
from portal.documents import Manuscript, Section, sources
from portal.privacy import LABEL_NAMES, KnownFields, skeleton, verify_output
from portal.privacy.recognisers.known import needles, search
from portal.releases.bulletin_files import NAMES, text_of
from portal.releases.edition import KIND as CASE
from portal.releases.models import Release
from portal.releases.second_pass import known_fields
from portal.releases.second_person import PROTECTED

Texts = Mapping[str, str]
"""Public text by the Chinese name of its place."""

_AROUND = 12
_TAB = "\t"
_MARK = re.compile(r"源\d+")
_HAN = re.compile(r"[一-龥]")
_LINK = re.compile(r'href="(?!#)([^"]*)"')


@dataclass(frozen=True, slots=True)
class Exposed:
    """Something of high risk in a text that is about to become public; ``before`` and ``after`` are the words around."""

    place: str
    label: str
    sentence: str
    before: str
    value: str
    after: str

    @property
    def hash(self) -> str:
        """What a decision to keep is bound to: the value however it is written."""
        return hashlib.sha256(skeleton(self.value).encode()).hexdigest()

    @property
    def is_protected(self) -> bool:
        """Whether keeping it takes two people."""
        return self.label in PROTECTED

    @property
    def label_name(self) -> str:
        return LABEL_NAMES.get(self.label, self.label)

    def __str__(self) -> str:
        """For a refusal: the place, never the value."""
        return f"{self.place}：{self.sentence}"


def public_texts(manuscript: Manuscript, sections: Sequence[Section], remarks: Iterable[str] = ()) -> Texts:
    """Every text of a release but its files, by place. ``remarks``: what is published of the checks."""
    texts = {
        "标题": manuscript.title,
        "发布机构": manuscript.organ,
        "发文字号": manuscript.document_number,
        "说明": "\n".join([*manuscript.notes, *remarks]),
    }
    for section in sections:
        # Counted, not named: a heading may be what is found, and a refusal never repeats that.
        place = f"正文第 {section.position} 节" if section.position else "正文开头"
        texts[place] = "\n".join([section.title, section.text, *_LINK.findall(section.html)])
    for figure in manuscript.figures.values():
        cells = [figure.columns, *figure.rows, figure.total]
        words = [figure.label, figure.unit, figure.explained, *("\t".join(row) for row in cells)]
        texts[f"数字“{figure.key}”"] = "\n".join(words)
    for number, link in enumerate(manuscript.chain, 1):
        words = [link.post, link.text, link.document_number, link.withheld_reason]
        texts[f"第 {number} 个后续环节（{link.kind_word}）"] = "\n".join(words)
    texts["数据来源"] = "\n".join(line.text for line in sources(manuscript))
    return {place: _apart(text) for place, text in texts.items() if text.strip()}


def _apart(text: str) -> str:
    """Cells of tables kept from running into each other: two numbers side by side are no telephone number."""
    return "\n".join(
        f"{'；'.join(line.split(_TAB))}；" if _TAB in line else line for line in text.split("\n")
    )


def file_texts(files: Mapping[str, bytes], texts: Texts) -> Texts:
    """What the finished files say beyond ``texts``: those are read as they are, and a line that a page broke is no line."""
    known = _bare("".join(texts.values()))
    found = {}
    for name, content in files.items():
        lines = [line for line in text_of(name, content) if not _is_known(line, known)]
        if lines:
            found[f"{NAMES[name]} 文件"] = "。\n".join(lines)  # lines of a page are no running text
    return found


def _is_known(line: str, known: str) -> bool:
    """Whether a line, its source marks aside, stands in the texts; of rows of numbers and months, each cell by itself."""
    return _bare(_MARK.sub("", line)) in known or (
        _HAN.search(line) is None and all(cell in known for cell in line.split())
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s；]+", "", text)


def exposed(session: Session, texts: Texts, text: str) -> list[Exposed]:
    """What is of high risk in ``texts``, decisions aside. ``text``: the Markdown, whose quoted cases say which callers'
    data must not stand beside them.
    """
    leaks = verify_output(texts, KnownFields(), (), load_office_words(session))
    found = [_exposed(texts, leak.field, leak.start, leak.end, leak.label, leak.reason) for leak in leaks]
    return list(dict.fromkeys([*found, *_callers(session, texts, text)]))


def _callers(session: Session, texts: Texts, text: str) -> Iterator[Exposed]:
    """Known data of the callers of the quoted cases, found by a plain search."""
    cases = session.scalars(
        select(Case)
        .join(Release, Release.item_id == Case.id)
        .where(Release.kind == CASE, Release.is_live, Release.number.in_(quoted_numbers(text)))
    ).all()
    for case in cases:
        wanted = needles(known_fields(case))
        for place, words in texts.items():
            for start, end, needle in search(words, wanted):
                reason = f"有所引案例来电人的{LABEL_NAMES[needle.label]}或其中一部分。"
                yield _exposed(texts, place, start, end, needle.label, reason)


def _exposed(texts: Texts, place: str, start: int, end: int, label: str, reason: str) -> Exposed:
    text = texts[place]
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Exposed(place, label, reason, before, text[start:end], after)


def undecided(bulletin: Bulletin, found: Iterable[Exposed]) -> list[Exposed]:
    """Those that no decision covers: kept by nobody, or an identifier without its second person."""
    kept = decisions_by_hash(bulletin)
    return [item for item in found if not _covers(kept.get(item.hash), item)]


def decisions_by_hash(bulletin: Bulletin) -> dict[str, dict[str, Any]]:
    return {item["hash"]: item for item in bulletin.decisions or []}


def _covers(decision: dict[str, Any] | None, item: Exposed) -> bool:
    if decision is None or not decision.get("reason"):
        return False
    second = decision.get("second_id")
    return not item.is_protected or (second is not None and second != decision["user_id"])
