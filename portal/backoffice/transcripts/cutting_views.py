"""/staff/transcripts/{upload}: how a transcript was cut into calls and turns, with the form of every correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.hotline_days.models import TranscriptUpload
from portal.backoffice.transcripts import page
from portal.backoffice.transcripts.mending import MENDS, ROLES, Place
from portal.backoffice.transcripts.plan import Plan, plan_of
from portal.backoffice.transcripts.queries import STATES, sitting_of
from portal.backoffice.transcripts.taking import cutting_faults, drop_reasons
from portal.security.permissions import Permission
from portal.security.throttle import remote_address
from portal.transcripts import Cutting, from_json
from portal.vocabulary import SpeakerRole

MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was not done, with what was typed for it."""

    act: str = ""
    place: Place = field(default_factory=Place)
    reasons: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


def show(request: Request) -> dict[str, Any]:
    """All calls, speakers and what was odd; what taking over would do."""
    upload = upload_of(request)
    _record_view(request, upload, 0)
    return overview(request, upload)


def overview(
    request: Request, upload: TranscriptUpload, refused: Refused | None = None, drop: Sequence[str] = ()
) -> dict[str, Any]:
    """The page of the whole transcript; ``drop``: boxes that stay ticked after a refusal."""
    session, cutting = request.db, from_json(upload.cutting)
    sitting = sitting_of(session, upload)
    plan = plan_of(session, sitting, cutting)
    speakers = page.speaker_lines(cutting)
    return {
        **_common(session, upload, cutting, refused),
        "lines": page.call_lines(cutting, plan),
        "plan": plan,
        "vanished": [(call, drop_reasons(session, call)) for call in plan.vanished],
        "drop": drop,
        "faults": cutting_faults(cutting),
        "standings": page.STANDINGS,
        "speakers": speakers[: page.MOST_SPEAKERS],
        "more_speakers": len(speakers[page.MOST_SPEAKERS :]),
        "notes": list(islice(upload.notes, MOST_NOTES)),
        "more_notes": max(0, len(upload.notes) - MOST_NOTES),
        "notice": page.leader_notice(sitting),
        "seen": page.seen_hashes(cutting),
    }


def show_call(request: Request) -> dict[str, Any]:
    """One call with its turns; ``?turn=`` opens the form of one."""
    upload = upload_of(request)
    number = int(request.matchdict["call"])
    cutting = from_json(upload.cutting)
    if not 1 <= number <= len(cutting):
        raise HTTPNotFound
    _record_view(request, upload, number)
    asked = request.GET.get("turn", "")
    opened = int(asked) - 1 if asked.isdecimal() and len(asked) < 6 else None
    return call_page(request, upload, cutting, Place(number - 1), opened)


def call_page(
    request: Request,
    upload: TranscriptUpload,
    cutting: Cutting,
    place: Place,
    opened: int | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    """The page of one call; ``opened``: the turn whose form is shown."""
    plan: Plan = plan_of(request.db, sitting_of(request.db, upload), cutting)
    return {
        **_common(request.db, upload, cutting, refused),
        "place": place.call,
        "call": cutting[place.call],
        "line": page.call_lines(cutting, plan)[place.call],
        "opened": opened if upload.state == "cut" else None,
        "next_doubt": page.next_doubt(cutting, place.call, -1 if opened is None else opened),
        "formers": page.formers(plan.calls[place.call]),
        "gone": page.gone_turns(plan.calls[place.call]),
        "standings": page.STANDINGS,
        "seen": page.seen_hashes(cutting, place.call),
    }


def _common(
    session: Session, upload: TranscriptUpload, cutting: Cutting, refused: Refused | None
) -> dict[str, Any]:
    sitting = sitting_of(session, upload)
    return {
        "upload": upload,
        "sitting": sitting,
        "day": sitting.day,
        "cutting": cutting,
        "states": STATES,
        "may_mend": upload.state == "cut",
        "may_undo": upload.state == "cut" and bool(upload.cutting_before),
        "roles": ROLES,
        "role_words": {role.value: role.word for role in SpeakerRole},
        "mends": MENDS,
        "clock": page.clock,
        "refused": refused or Refused(),
    }


def upload_of(request: Request) -> TranscriptUpload:
    """The transcript of the address."""
    found: TranscriptUpload | None = request.db.get(TranscriptUpload, int(request.matchdict["upload"]))
    if found is None:
        raise HTTPNotFound
    return found


def _record_view(request: Request, upload: TranscriptUpload, call: int) -> None:
    """Callers' own words: every sight of them leaves an audit row. ``call`` 0 is the page of the whole."""
    with request.write_now() as session:
        record(
            session,
            request.identity.username,
            "transcript.view",
            "transcript_upload",
            upload.id,
            address=remote_address(request),
            call=call,
        )


def includeme(config: Configurator) -> None:
    one = r"/staff/transcripts/{upload:\d{1,9}}"
    for view, name, pattern, template in (
        (show, "staff.transcripts.show", one, "show"),
        (show_call, "staff.transcripts.call", one + r"/calls/{call:\d{1,5}}", "call"),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view,
            name,
            permission=Permission.HOTLINE_DAYS,
            renderer=f"backoffice/transcripts/{template}.jinja2",
        )
