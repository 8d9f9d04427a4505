"""The published rows of one version of a bulletin, made from what was prepared."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.queries import public_links
from portal.backoffice.bulletins.manuscript import quoted_numbers
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.hotline_days.models import Call
from portal.releases.bulletin_prepare import PreparedBulletin, check_notes
from portal.releases.snapshot import local_day

COPIED = (
    "number",
    "version",
    "kind",
    "period",
    "year",
    "issue",
    "issue_total",
    "document_number",
    "organ",
    "title",
)
FIGURE = (
    "key",
    "position",
    "query",
    "shape",
    "label",
    "value",
    "unit",
    "digits",
    "numerator",
    "denominator",
)


def bulletin_row(bulletin: Bulletin, prepared: PreparedBulletin, now: datetime) -> dict[str, Any]:
    """The row of ``published_bulletin`` but for its BOOKKEEPING."""
    return {
        **{name: getattr(bulletin, name) for name in COPIED},
        "dated": bulletin.dated.isoformat(),
        "released_on": str(local_day(now)),
        "change_note": bulletin.change_note,
        "check_notes": json_text(check_notes(bulletin, prepared.checks)),
    }


def part_rows(
    session: Session, bulletin: Bulletin, prepared: PreparedBulletin
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Rows of the parts by their names in ``BULLETIN``, without number and version."""
    explained = {key: view.explained for key, view in prepared.manuscript.figures.items()}
    return {
        "sections": [
            {
                "position": one.position,
                "anchor": one.anchor,
                "title": one.title,
                "html": one.html,
                "text": one.text,
            }
            for one in prepared.sections
        ],
        "figures": [
            {
                **{name: getattr(figure, name) for name in FIGURE},
                "parameters": json_text(figure.parameters),
                "data": json_text(
                    {name: part for name, part in (figure.data or {}).items() if name != "explained"}
                ),
                "explained": explained[figure.key],
            }
            for figure in bulletin.figures
        ],
        "cases": [
            {"case_number": number, "position": position}
            for position, number in enumerate(quoted_numbers(bulletin.text), 1)
        ],
        "chain": link_rows(session, bulletin),
    }


def link_rows(session: Session, subject: Bulletin | Call) -> list[dict[str, Any]]:
    """Rows of ``published_chain_link`` of a brief or a call, without number and version."""
    return [_link(position, link) for position, link in enumerate(public_links(session, subject), 1)]


def _link(position: int, link: Any) -> dict[str, Any]:
    """A step; of a withheld one only kind, day and reason."""
    hidden = link.state == "withheld"
    return {
        "position": position,
        "kind": link.kind,
        "dated": link.dated.isoformat(),
        "post": "" if hidden else link.post,
        "text": "" if hidden else link.text,
        "document_number": "" if hidden else link.document_number,
        "withheld_reason": link.withheld_reason if hidden else "",
    }


def file_rows(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Rows of ``published_bulletin_file`` without number and version."""
    return [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "content": content}
        for name, content in files.items()
    ]


def json_text(value: Any) -> str:
    """As the published columns hold JSON: one spelling for one value, so that equal parameters are equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
