"""The arithmetic of the release log, so that a stranger can repeat it: canonical JSON, commitments, the hash chain.

commitment = SHA-256(salt ‖ canonical JSON of the snapshot); hash = SHA-256 of the canonical JSON of the row's other
fields, the previous row's hash among them. Hex digests, UTF-8, keys sorted, no blanks.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = "0" * 64
"""``prev_hash`` of the first row."""

HASHED_FIELDS = ("seq", "at", "kind", "action", "reason", "commitment", "prev_hash")


def canonical_json(value: Mapping[Any, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commitment(salt: str, snapshot: Mapping[Any, Any]) -> str:
    return hashlib.sha256((salt + canonical_json(snapshot)).encode()).hexdigest()


def entry_hash(row: Mapping[Any, Any]) -> str:
    """Hash of a log row over HASHED_FIELDS; other keys are ignored."""
    return hashlib.sha256(canonical_json({name: row[name] for name in HASHED_FIELDS}).encode()).hexdigest()


def chain_faults(rows: Iterable[Mapping[Any, Any]]) -> list[str]:
    """What is wrong with the chain, one Chinese sentence a fault; ``rows`` in order of ``seq``."""
    faults = []
    previous, expected = GENESIS, 1
    for row in rows:
        if row["seq"] != expected:
            faults.append(f"第 {expected} 条缺失，下一条是第 {row['seq']} 条。")
        if row["prev_hash"] != previous:
            faults.append(f"第 {row['seq']} 条没有接在前一条之后。")
        if entry_hash(row) != row["hash"]:
            faults.append(f"第 {row['seq']} 条的内容与它的哈希值不符。")
        previous, expected = row["hash"], row["seq"] + 1
    return faults
