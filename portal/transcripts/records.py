"""JSON Lines from speech recognition to cues: one object per line, under the names that common services use."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from portal.documents.wordfiles import Unreadable
from portal.transcripts.decoding import cleaned
from portal.transcripts.model import Cue
from portal.transcripts.notebook import Notebook
from portal.transcripts.timing import milliseconds

_SPEAKER = ("speaker", "speaker_name", "role", "name", "spk", "speaker_id", "channel", "说话人", "角色")
_TEXT = ("text", "content", "sentence", "transcript", "onebest", "words", "内容", "文本")
_STARTS = ("start", "start_ms", "starts_ms", "start_time", "begin", "begin_time", "bg", "开始")
_ENDS = ("end", "end_ms", "ends_ms", "end_time", "ed", "结束")
_CALL = ("call", "call_id", "call_no", "通次", "来电")
_LISTS = ("segments", "sentences", "result", "results", "utterances", "data")
_SLOWEST_SPEECH = 20  # seconds for a character, pauses and all: beyond it the times are milliseconds


def cues_of_records(text: str, notes: Notebook) -> list[Cue]:
    """Cues of a JSON Lines file, or of one JSON array. A line that is no JSON is kept as words of nobody.

    Another value under ``call`` begins a new call. Times are seconds or milliseconds, whichever is likely.
    """
    cues: list[Cue] = []
    call: object = None
    calls = 0
    rows = list(_rows(text, notes))
    unit = _unit([row for _, row in rows if isinstance(row, Mapping)])
    for line, row in rows:
        if not isinstance(row, Mapping):
            cues.append(Cue("", str(row), None, None, line))
            continue
        words = cleaned(str(_value(row, _TEXT) or "")).strip()
        if (now := _value(row, _CALL)) is not None and now != call:
            call, calls = now, calls + 1
            cues.append(Cue("", f"第{calls}通", None, None, line))
        if not words:
            notes.add("没有内容", line, "这一行没有文字")
            continue
        starts, ends = _time(_value(row, _STARTS), unit), _time(_value(row, _ENDS), unit)
        cues.append(Cue(_speaker(row), words, starts, ends, line))
    return cues


def looks_like_records(text: str) -> bool:
    """Whether a text is JSON Lines or one JSON value."""
    start = text.lstrip()
    first = start.split("\n", 1)[0]
    if not first.startswith(("{", "[")):
        return False
    return isinstance(_parsed(first), dict) or (start[:1] in "[{" and isinstance(_parsed(start), list | dict))


def _rows(text: str, notes: Notebook) -> Iterator[tuple[int, Any]]:
    if isinstance(whole := _parsed(text), list | dict):
        yield from enumerate(_listed(whole), 1)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _parsed(line)
        if not isinstance(row, dict):
            notes.add("不是 JSON", number, "这一行不是 JSON 记录，按没有说话人的文字保留")
            row = line.strip()
        yield number, row


def _listed(whole: list[Any] | dict[str, Any]) -> list[Any]:
    if isinstance(whole, list):
        return whole
    found = next((whole[name] for name in _LISTS if isinstance(whole.get(name), list)), None)
    return [whole] if found is None else found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_number, parse_constant=lambda _: None)
    except ValueError:
        return None
    except RecursionError as fault:
        raise Unreadable("JSON 嵌套太深，不是语音识别的结果。") from fault


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) < 16 else None


def _value(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _speaker(row: Mapping[str, Any]) -> str:
    value = _value(row, _SPEAKER)
    if isinstance(value, int | float) or str(value).isdecimal():
        return f"说话人{value}"
    return "" if value is None else cleaned(str(value)).strip()[:64]


def _unit(rows: list[Mapping[str, Any]]) -> int:
    """Milliseconds of one step of the file's numbers."""
    times = [value for row in rows for value in (_value(row, _ENDS), _value(row, _STARTS)) if _is_time(value)]
    characters = sum(len(str(_value(row, _TEXT) or "")) for row in rows)
    return 1 if times and max(times) > _SLOWEST_SPEECH * max(characters, 1) else 1000


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _time(value: Any, unit: int) -> int | None:
    if isinstance(value, str):
        if (written := milliseconds(value)) is not None:
            return written
        try:
            value = float(value)
        except ValueError:
            return None
    return round(value * unit) if _is_time(value) and 0 <= value < 10**12 else None
