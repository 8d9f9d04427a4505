"""One JSON line in, one JSON line out: what would be masked in a text before a person looks."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..engine import detect_case
from ..replace import apply_replacements, propose_replacements
from ..types import NO_OFFICES, KnownFields
from .labels import public_label

DEFAULT_FIELD = "question"
# The keys of `known` that are looked for; several names for one thing, because exports differ. Others are ignored:
# a 城市 or 性别 would be masked wherever it stands.
_KNOWN_NAMES: Mapping[str, str] = {
    "name": "name",
    "phone": "phone",
    "mobile": "phone",
    "tel": "phone",
    "id_number": "id_number",
    "id_card": "id_number",
    "address": "address",
    "handle": "handle",
    "user": "handle",
    **dict.fromkeys(("others", "email", "wechat", "qq", "plate", "bank_card", "account"), "others"),
}
# Characters that many readers take for the end of a line, though JSON lets them stand.
_LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
_SEVERAL = "、"


class BadLine(ValueError):
    """A line that is no such record; the message says why and never quotes the text."""


def scan_lines(lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[bytes, bool]]:
    """For every numbered line its output line (with line feed) and whether it could be read, in order."""
    for number, line in lines:
        try:
            record, good = scan_record(_parsed(line)), True
        except BadLine as error:
            record, good = {"line": number, "error": str(error)}, False
        except Exception as error:  # a fault of ours must not cost the lines behind it
            record, good = {"line": number, "error": f"internal error: {type(error).__name__}"}, False
        yield _encoded(record), good


def scan_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The spans to mask as [start, end, label, risk, confidence, rule] and the text with its replacements.

    Offsets count characters (Unicode code points), ends are exclusive. Other keys of the record go along unchanged;
    the text and the known fields do not. Raises BadLine.
    """
    text, field = record.get("text"), record.get("field") or DEFAULT_FIELD
    if not isinstance(text, str):
        raise BadLine('"text" is missing or no string')
    if not isinstance(field, str):
        raise BadLine('"field" is no string')
    known = known_fields(record.get("known"))
    findings = detect_case({field: text}, known)
    proposals = propose_replacements({field: text}, findings, known, NO_OFFICES)
    masked = [f for f in findings[field] if (field, f.start, f.end) in proposals]
    spans = [
        [f.start, f.end, public_label(f.label, f.rule_id), f.risk, f.confidence, f.rule_id] for f in masked
    ]
    replacements = [(start, end, public) for (_, start, end), public in proposals.items()]
    carried = {key: value for key, value in record.items() if key not in {"text", "known", "spans", "output"}}
    return {**carried, "spans": spans, "output": apply_replacements(text, replacements)}


def known_fields(known: object) -> KnownFields:
    """The caller's fields of a record: strings, numbers, lists of them or nothing. Raises BadLine."""
    if known is None:
        return KnownFields()
    if not isinstance(known, dict):
        raise BadLine('"known" is no object')
    found: dict[str, list[str]] = {}
    for key, value in known.items():
        if key in _KNOWN_NAMES:
            found.setdefault(_KNOWN_NAMES[key], []).extend(_strings(key, value))
    single = {name: values[0] for name, values in found.items() if values and name not in {"phone", "others"}}
    further = [
        value for name, values in found.items() if name != "phone" for value in values[name in single :]
    ]
    return KnownFields(**single, phone=_SEVERAL.join(found.get("phone", ())), others=tuple(further))


def _strings(key: str, value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if any(not isinstance(item, str | int | float | None) or isinstance(item, bool) for item in values):
        raise BadLine(f'"known" holds something under {json.dumps(key)} that is no string')
    return [text for item in values if item is not None and (text := str(item).strip())]


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except RecursionError:
        raise BadLine("nested too deeply") from None
    except ValueError as error:
        reason = getattr(error, "msg", "not readable")
        raise BadLine("empty line" if not line.strip() else f"not JSON: {reason}") from None
    if not isinstance(record, dict):
        raise BadLine("no JSON object")
    return record


def _encoded(record: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair came in as \ud800 and has no UTF-8 form
        return json.dumps(record).encode() + b"\n"
