"""Corrections of a cutting, one act each, as forms send them. What was typed against an older cutting is refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal import transcripts
from portal.audit.log import record
from portal.backoffice.hotline_days.models import TranscriptUpload
from portal.backoffice.transcripts.storing import STALE, cutting_hash, upload_reasons
from portal.releases import NotAllowed
from portal.security.policy import Identity
from portal.transcripts import CutCall, Cutting, as_json, from_json
from portal.vocabulary import SpeakerRole

ROLES = tuple(role for role in SpeakerRole if role is not SpeakerRole.GAP)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n\s*")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Call and turn, both from 0; what an act does not need is 0."""

    call: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Mend:
    """One kind of correction. ``whole``: it is refused when anything changed meanwhile, not only its own call."""

    label: str
    do: Callable[[Cutting, Place, Fields], Cutting]
    whole: bool = False


class MendCutting:
    """One correction by a person. ``seen`` as ``cutting_hash`` had it when the page was opened."""

    def __init__(
        self,
        session: Session,
        upload: TranscriptUpload,
        actor: Identity,
        act: str,
        place: Place,
        fields: Fields,
        seen: str,
    ) -> None:
        self._session = session
        self._upload = upload
        self._actor = actor
        self._act = act
        self._place = place
        self._fields = fields
        self._seen = seen

    def perform(self) -> Cutting:
        """The new cutting, stored; raises NotAllowed before anything is written."""
        mend, upload = MENDS[self._act], self._upload
        reasons = upload_reasons(upload, self._actor, mend.label)
        if reasons:
            raise NotAllowed(reasons)
        before = from_json(upload.cutting)
        if self._seen != cutting_hash(before, None if mend.whole else self._place.call):
            raise NotAllowed([STALE])
        try:
            after = mend.do(before, self._place, self._fields)
        except ValueError as refusal:
            raise NotAllowed([str(refusal)]) from refusal
        upload.cutting_before, upload.cutting = upload.cutting, as_json(after)
        record(
            self._session,
            self._actor.username,
            "transcript.mend",
            "transcript_upload",
            upload.id,
            mend=mend.label,
            call=self._place.call + 1,
        )
        return after


def _save_turn(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    """Speaker and words of one turn; where a blank line was put in, it is cut."""
    pieces = [piece for piece in _BLANK_LINE.split(_lines(fields.get("text", ""))) if piece.strip()]
    if not pieces:
        raise ValueError("这一段是空的。整段不要的，请按“删去这一段”。")
    before = _reworded(cutting, place, "".join(pieces))
    cutting = taken_anew(before, transcripts.reassign(before, place.call, place.turn, *_who(fields)))
    offset = len("".join(pieces))
    for piece in reversed(pieces[1:]):
        offset -= len(piece)
        cutting = transcripts.split_turn(cutting, place.call, place.turn, offset)
    return cutting


def _reworded(cutting: Cutting, place: Place, text: str) -> Cutting:
    call = cutting[place.call] if place.call < len(cutting) else None
    if call is None or place.turn >= len(call.turns):
        raise ValueError("没有这一段。")
    turns = list(call.turns)
    turns[place.turn] = replace(turns[place.turn], text=text)
    return (*cutting[: place.call], replace(call, turns=tuple(turns)), *cutting[place.call + 1 :])


def taken_anew(before: Cutting, after: Cutting) -> Cutting:
    """``after`` with 由谁接听 told again by who speaks, in the calls where somebody has just been given another role."""
    return tuple(
        call if _roles(call) == _roles(old) else replace(call, taken_by=_taken_by(call))
        for old, call in zip(before, after, strict=True)
    )


def _taken_by(call: CutCall) -> str:
    roles = set(_roles(call))
    if SpeakerRole.LEADER in roles:
        return "leader"
    return "operator" if SpeakerRole.OPERATOR in roles else call.taken_by


def _roles(call: CutCall) -> list[str]:
    return [turn.role for turn in call.turns]


def _merge_turn(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return transcripts.merge_turn(cutting, place.call, place.turn)


def _drop_turn(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return transcripts.drop_turn(cutting, place.call, place.turn)


def _split_call(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return transcripts.split_call(cutting, place.call, place.turn)


def _merge_call(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return transcripts.merge_call(cutting, place.call)


def _drop_call(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return transcripts.drop_call(cutting, place.call)


def _save_head(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    """Title, local time and who took the call."""
    started, taken_by = fields.get("started", "").strip().replace("：", ":"), fields.get("taken_by", "")
    if started and not _CLOCK.fullmatch(started):
        raise ValueError("时间请写成 09:41 这样，不知道就不填。")
    if taken_by not in ("leader", "operator"):
        raise ValueError("请选择由谁接听。")
    cutting = transcripts.retitle(cutting, place.call, fields.get("title", ""))
    head = replace(cutting[place.call], started=started.zfill(5) if started else "", taken_by=taken_by)
    return (*cutting[: place.call], head, *cutting[place.call + 1 :])


def _rename(cutting: Cutting, place: Place, fields: Fields) -> Cutting:
    return taken_anew(cutting, transcripts.rename_speaker(cutting, fields.get("label", ""), *_who(fields)))


MENDS: dict[str, Mend] = {
    "turn": Mend("保存这一段", _save_turn),
    "merge_turn": Mend("并入上一段", _merge_turn),
    "drop_turn": Mend("删去这一段", _drop_turn),
    "split_call": Mend("从这一段起另算一通", _split_call),
    "head": Mend("改标题、时间、由谁接听", _save_head),
    "merge_call": Mend("并入上一通", _merge_call, whole=True),
    "drop_call": Mend("删去这一通", _drop_call),
    "rename": Mend("全部改为", _rename, whole=True),
}


def _who(fields: Fields) -> tuple[str, str]:
    return fields.get("role", ""), fields.get("speaker", "")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
