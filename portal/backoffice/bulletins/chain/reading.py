"""What a step of a chain may say: an office instead of a name, nothing that the privacy engine finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from portal.backoffice.departments.office_words import load_office_words
from portal.privacy import KnownFields, verify_output

if TYPE_CHECKING:
    from portal.backoffice.bulletins.chain.services import LinkContent

OFFICES = (
    "书记", "市长", "区长", "县长", "镇长", "乡长", "主任", "局长", "部长", "主席", "秘书长", "常委", "院长", "检察长",
    "队长", "处长", "科长", "组长", "经理", "董事长", "领导", "负责人", "负责同志", "会议",
)  # fmt: skip
"""A post ends with one of these; 市委常委、常务副市长 does, a name does not."""

_FIELDS = {"post": "职务", "text": "内容", "document_number": "文号", "reason": "理由"}


def text_reasons(session: Session, content: LinkContent | str) -> list[str]:
    """Why the words of a step, or the reason for withholding it, may not be shown as they are."""
    if isinstance(content, str):
        return _leaks(session, {"reason": content})
    reasons = []
    if content.kind == "instruction" and not content.post:
        reasons.append("批示要写明是哪个职务作出的，例如“市长”。")
    if content.post and not content.post.endswith(OFFICES):
        reasons.append(f"“{content.post}”不像职务。只写职务，例如“市长”“市委常委、常务副市长”，不写姓名。")
    texts = {"post": content.post, "text": content.text, "document_number": content.document_number}
    return reasons + _leaks(session, texts)


def _leaks(session: Session, texts: dict[str, str]) -> list[str]:
    return [
        f"{_FIELDS[leak.field]}第 {leak.start + 1} 字起，{leak.reason}"
        for leak in verify_output(texts, KnownFields(), (), load_office_words(session))
    ]
