"""Labelled texts from outside, read where the machine has them; none of them belongs to the project.

A folder named by PORTAL_CORPORA holds ner/*.jsonl with lines {"text", "spans": [[start, end, label]], "split"}.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

Labelled = tuple[str, list[tuple[int, int, str]]]
SAMPLE, SEED = 1000, 7
_NAMES = {"name": "PERSON", "PER": "PERSON"}
_CONTACTS = {"mobile": "PHONE", "email": "EMAIL", "QQ": "IM", "vx": "IM"}
_HOUSE = {"roadno", "subroadno", "houseno", "cellno", "floorno", "roomno"}
_SENTENCES = (
    "我家住在{}，楼上漏水。",
    "地址：{}\n希望尽快解决。",
    "反映{}旁边违章搭建。",
    "经核实，{}的住户已搬离。",
    "{}隔壁每晚施工到凌晨。",
    "我住{}，停水三天了。",
)


def _rows(folder: Path, name: str, split: str | None) -> list[dict]:
    """A seeded sample of the rows of one file; nothing if the file is not there."""
    path = folder / "ner" / f"{name}.jsonl"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if split is None or row.get("split") == split]
    return Random(SEED).sample(rows, min(SAMPLE, len(rows)))


def labelled(folder: Path, name: str, split: str | None = None) -> list[Labelled]:
    """Names and contacts under public labels."""
    known = _NAMES | _CONTACTS
    return [
        (row["text"], [(start, end, known[label]) for start, end, label in row["spans"] if label in known])
        for row in _rows(folder, name, split)
    ]


def house_addresses(folder: Path, whole: bool) -> Iterator[Labelled]:
    """Real addresses down to the house in sentences of ours: labelled whole, or their house-level parts only."""
    rows = [row for row in _rows(folder, "address_parts", "dev") if _parts(row)]
    for number, row in enumerate(rows):
        before, after = _SENTENCES[number % len(_SENTENCES)].split("{}")
        spans = [(0, len(row["text"]))] if whole else _parts(row)
        shift = len(before)
        yield (
            before + row["text"] + after,
            [(start + shift, end + shift, "ADDRESS") for start, end in spans],
        )


def _parts(row: dict) -> list[tuple[int, int]]:
    return [(start, end) for start, end, label in row["spans"] if label in _HOUSE]
