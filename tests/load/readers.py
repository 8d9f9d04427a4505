"""Many readers at once: wrk with mixed traffic over the addresses that a site really has."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from portal.bench.pages import page_questions, search_questions
from portal.bench.stock import Stock

CONNECTIONS = 32
TIMEOUT = 20
"""Seconds after which wrk counts an answer as late."""
WEIGHTS = {
    "case": 45,
    "list": 15,
    "search": 12,
    "home": 8,
    "department": 6,
    "other": 6,
    "feed": 5,
    "static": 3,
}
"""How often each kind is asked for, of a hundred."""
OTHERS = [
    "/bulletins",
    "/rankings",
    "/hotline-days",
    "/promises",
    "/log",
    "/method",
    "/departments",
    "/search/help",
]
FEEDS = ["/feeds/cases.atom", "/sitemap.xml"]


def addresses(stock: Stock, site: str) -> dict[str, list[str]]:
    """Paths by kind, as the mix asks for them."""
    questions = {**page_questions(stock), "search": search_questions(stock)}
    with urlopen(f"{site}/", timeout=60) as answer:
        static = re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.read().decode())
    return {
        **{kind: [question.path for question in asked] for kind, asked in questions.items()},
        "other": OTHERS,
        "feed": FEEDS,
        "static": static,
    }


def start(site: str, found: dict[str, list[str]], folder: Path, seconds: int) -> "subprocess.Popen[str]":
    """wrk at work; ``report`` waits for its end."""
    wrk = shutil.which("wrk")
    assert wrk, "wrk is missing: apt-get install wrk"
    file = folder / "addresses.txt"
    file.write_text("".join(_lines(found)), "utf-8")
    words = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"--timeout={TIMEOUT}s"]
    return subprocess.Popen(
        [*words, "-s", str(Path(__file__).with_name("mixed.lua")), site],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LOAD_ADDRESSES": str(file)},
    )


def _lines(found: dict[str, list[str]]) -> Iterable[str]:
    for kind, weight in WEIGHTS.items():
        assert found[kind], kind
        yield from (f"{kind}\t{weight}\t{path}\n" for path in found[kind])


def report(process: "subprocess.Popen[str]", seconds: int) -> dict[str, Any]:
    """What came back, see ``mixed.lua``."""
    out, _ = process.communicate(timeout=seconds + 60)
    line = re.search(r"^JSON (.*)$", out, re.M)
    assert process.returncode == 0 and line, out
    found: dict[str, Any] = json.loads(line[1])
    return found
