"""The file: equal to the last digit by two implementations, tampering detected by both, hostile bytes refused in words."""

import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import portal
from portal.cli import main
from portal.scoring import archive
from portal.scoring.compute import ManualFigure, compute
from portal.scoring.facts import Facts, count_known_facts
from portal.scoring.package import verify_package, write_package
from portal.scoring.rulebook import Rulebook
from tests.independent_verifier import differences, expected_lines
from tests.scoring_inputs import changed, members_of, orders, random_package, zipped

UNITS = {"a": "市甲局", "b": "市乙局", "c": "市丙局"}
MANUAL = [ManualFigure("a", "attitude", 1, None)]


@pytest.fixture(scope="session")
def package(nine: Rulebook) -> bytes:
    """Two ranked units and one without orders."""
    counts = {"sign_due_in_period": 40, "due_by_end": 40, "closed": 39, "to_call_back": 39, "reached": 30}
    verdicts = {
        "satisfied": 26,
        "unsatisfied": 30,
        "solved": 25,
        "unsolved": 30,
        "verified": 28,
        "unverified": 30,
    }
    rows = [
        *orders(nine, "a", 40, **counts, **verdicts, signed_on_time=33, closed_on_time=38),
        *orders(nine, "b", 40, **counts, **verdicts, signed_on_time=39, closed_on_time=36, reworked=2),
    ]
    known = count_known_facts(nine, UNITS, rows)
    facts = {
        unit: Facts(**counts, days_to_close={2: 5} if counts["closed"] else {})
        for unit, counts in known.items()
    }
    result = compute(nine, "departments", list(UNITS), rows, MANUAL)
    return write_package(
        nine, "2026-10", "departments", UNITS, rows, MANUAL, {("a", "excluded"): 2}, facts, result
    )


def test_a_file_verifies_and_prints_its_table(package: bytes) -> None:
    """Without a fault, with names, scores and who has no orders."""
    verification = verify_package(package)
    assert verification.faults == [] and verification.readable
    lines = verification.table()
    assert [line[1] for line in lines] == ["市乙局", "市甲局", "市丙局"]
    assert lines[0][0] == "1" and re.fullmatch(r"\d\d\.\d\d", lines[0][2]) and lines[2][-1] == "没有交办件"


def test_equal_content_gives_equal_bytes(package: bytes, nine: Rulebook) -> None:
    """Whatever the order of the rows; the file holds no times, and no name of a machine or person."""
    members = members_of(package)
    contents = verify_package(package).contents
    assert contents is not None
    again = write_package(
        nine,
        "2026-10",
        "departments",
        UNITS,
        random.Random(3).sample(list(contents.rows), len(contents.rows)),
        MANUAL,
        contents.left_out,
        contents.facts,
        compute(nine, "departments", list(UNITS), contents.rows, MANUAL),
    )
    assert again == package
    with zipfile.ZipFile(io.BytesIO(package)) as read:
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [info.filename for info in read.infolist()] == list(archive.MEMBERS)
    assert b"\xef\xbb\xbf" not in b"".join(members.values()) and b"\r" not in b"".join(members.values())


def test_rows_tell_nothing_but_flags(package: bytes, nine: Rulebook) -> None:
    """A random name, the unit, and 0 or 1 for each column that the rulebook needs."""
    header, *lines = members_of(package)["rows.csv"].decode().splitlines()
    assert header == ",".join(["row", "unit", *nine.columns])
    assert all(re.fullmatch(r"[0-9a-f]{12},[ab](,[01])+", line) for line in lines)
    assert lines == sorted(lines)


@pytest.mark.parametrize("seed", range(40))
def test_two_implementations_agree_to_the_last_digit(seed: int) -> None:
    """On random rulebooks, rows and figures; one of them shares no code with the portal."""
    data = random_package(seed)
    assert verify_package(data).faults == []
    assert differences(data) == []


def flip_signed(text: str) -> str:
    """One order of unit a that was signed in time was not."""
    header, *lines = text.splitlines()
    at = header.split(",").index("signed_on_time")
    for number, line in enumerate(lines):
        cells = line.split(",")
        if cells[1] == "a" and cells[at] == "1":
            cells[at] = "0"
            lines[number] = ",".join(cells)
            break
    return "\n".join([header, *lines, ""])


TAMPERING: list[tuple[str, Callable[[str], str]]] = [
    ("rows.csv", flip_signed),
    ("result.csv", lambda text: re.sub(r"(\d\.\d\d\d)(\d)", lambda m: f"{m[1]}{(int(m[2]) + 1) % 10}", text, count=1)),
    ("result.csv", lambda text: text.replace("total,ranked,40", "total,ranked,41", 1)),
    ("rulebook.toml", lambda text: text.replace("target = 98", "target = 97", 1)),
    ("manual.csv", lambda text: text.replace("attitude,1", "attitude,2")),
    ("facts.csv", lambda text: text.replace(",30,", ",29,", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("member", "change"), TAMPERING)
def test_tampering_is_detected_by_both(package: bytes, member: str, change: Callable[[str], str]) -> None:
    """One flag, digit, number of the rulebook or figure, even where the digests were made to fit again."""
    for sealed in (True, False):
        data = changed(package, member, change, seal=sealed)
        verification = verify_package(data)
        assert verification.faults and verification.readable
        assert differences(data)


@pytest.mark.parametrize("member", [name for name in archive.MEMBERS if name != "about.json"])
def test_any_changed_byte_is_seen(package: bytes, member: str) -> None:
    """The digests cover what the arithmetic does not touch, such as names."""
    data = changed(package, member, lambda text: text.replace("\n", "\n\n", 1) if member.endswith("txt") else text + " \n", seal=False)  # fmt: skip
    assert any("校验值" in fault for fault in verify_package(data).faults)


def test_the_independent_table_is_the_published_one(package: bytes) -> None:
    """Cell by cell, and not only free of complaints."""
    stated = members_of(package)["result.csv"].decode().splitlines()[1:]
    assert [",".join(line) for line in expected_lines(members_of(package))] == stated


@pytest.mark.parametrize(
    ("member", "change", "sentence"),
    [
        ("rows.csv", lambda t: t + t.splitlines()[1] + "\n", "重复"),
        ("rows.csv", lambda t: t.replace(",a,", ",z,", 1), "单位“z”不在本组，却有交办件"),
        ("rows.csv", lambda t: t.replace(",a,1", ",a,2", 1), "列 due_in_period 的值 2 不在允许范围内"),
        ("units.csv", lambda t: t + "a,市甲局,departments\n", "units.csv：单位“a”重复"),
        ("units.csv", lambda t: t.replace("departments", "towns", 1), "units.csv：单位“a”不属于组别“departments”"),
        ("left_out.csv", lambda t: t + "z,excluded,1\n", "left_out.csv：单位“z”、理由“excluded”一行有误"),
        ("days.csv", lambda t: t + "a,2,1\n", "days.csv：单位“a”、2天一行有误"),
        ("days.csv", lambda t: t + "a,3,99\n", "办结天数的件数合计（104）多于 closed（39）"),
        ("facts.csv", lambda t: "\n".join(t.splitlines()[:-1]) + "\n", "facts.csv：缺少单位“c”"),
        ("facts.csv", lambda t: t.replace("a,39,30,", "a,29,30,"), "reached（30）多于 to_call_back（29）"),
        ("manual.csv", lambda t: t + "z,attitude,1,\n", "手工录入（单位“z”，指标“attitude”）：单位不在本组"),
        ("result.csv", lambda t: "\n".join(t.splitlines()[:-1]) + "\n", "result.csv 第31行缺少"),
    ],
)  # fmt: skip
def test_contradictions_are_named(
    package: bytes, member: str, change: Callable[[str], str], sentence: str
) -> None:
    """Exit code 1: the file can be read and is not right."""
    verification = verify_package(changed(package, member, change))
    assert verification.readable and any(sentence in fault for fault in verification.faults)


def without(data: bytes, name: str) -> bytes:
    return zipped({member: content for member, content in members_of(data).items() if member != name})


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    return zipped({**members_of(data), name: content})


UNREADABLE: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("nothing", lambda d: b"", "不是可以读取的 ZIP 文件"),
    ("no zip", lambda d: b"%PDF-1.7 " * 50, "不是可以读取的 ZIP 文件"),
    ("cut short", lambda d: d[: len(d) // 2], "不是可以读取的 ZIP 文件"),
    ("damaged", lambda d: d[:300] + bytes(200) + d[500:], "不是可以读取的 ZIP 文件"),
    ("a member less", lambda d: without(d, "days.csv"), "文件缺少 days.csv"),
    ("a member more", lambda d: with_member(d, "../evil.sh", b""), "文件中有多余或者重复的内容：../evil.sh"),
    ("bomb", lambda d: with_member(d, "units.csv", bytes(archive.LARGEST_OTHER + 1)), "units.csv 解压后超过8MB"),
    ("BOM", lambda d: with_member(d, "units.csv", b"\xef\xbb\xbfunit,name,group\n"), "units.csv 带有字节顺序标记"),
    ("GBK", lambda d: with_member(d, "units.csv", "unit,name,group\na,市甲局,x".encode("gbk")), "units.csv 不是 UTF-8"),
    ("columns", lambda d: changed(d, "rows.csv", lambda t: t.replace("closed", "close", 1)), "rows.csv 的表头应为：row,unit,"),
    ("cells", lambda d: changed(d, "rows.csv", lambda t: t + "x,a,1\n"), "rows.csv 第82行应有21列，实有3列"),
    ("word", lambda d: changed(d, "facts.csv", lambda t: t.replace("39", "很多", 1)), "facts.csv 中的“很多”不是整数"),
    ("digits", lambda d: changed(d, "facts.csv", lambda t: t.replace("39", "３９", 1)), "不是整数"),
    ("quotes", lambda d: changed(d, "units.csv", lambda t: t + 'd,"x"y,towns\n'), "units.csv 不是可以读取的 CSV 表"),
    ("field", lambda d: changed(d, "units.csv", lambda t: t + "d," + "x" * 200_000 + ",towns\n"), "units.csv 不是可以读取"),
    ("escape", lambda d: changed(d, "units.csv", lambda t: t.replace("市甲局", "\x1b[2J")), "units.csv 含有不可见字符"),
    ("rulebook", lambda d: changed(d, "rulebook.toml", lambda t: "x"), "rulebook.toml 不是有效的考核办法"),
    ("group", lambda d: changed(d, "about.json", lambda t: t.replace('"departments"', '"nobody"')), "没有组别“nobody”"),
    ("period", lambda d: changed(d, "about.json", lambda t: t.replace("2026-10", "soon")), "没有写明是哪一期"),
    ("format", lambda d: changed(d, "about.json", lambda t: t.replace('"format": 1', '"format": 2')), "格式版本不是1"),
    ("about", lambda d: with_member(d, "about.json", b"[" * 100_000), "about.json 无法读取"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "sentence"), [case[1:] for case in UNREADABLE], ids=[c[0] for c in UNREADABLE]
)
def test_what_cannot_be_read_is_refused_in_words(
    package: bytes, tmp_path: Path, make: Callable[[bytes], bytes], sentence: str
) -> None:
    """Exit code 2 and a sentence, never a traceback."""
    file = tmp_path / "file.zip"
    file.write_bytes(make(package))
    outcome = CliRunner().invoke(main, ["ranking", "verify", str(file)])
    assert outcome.exit_code == 2 and isinstance(outcome.exception, SystemExit)
    assert sentence in outcome.output and "\x1b" not in outcome.output


def test_a_bomb_is_not_unpacked_beyond_its_limit(package: bytes) -> None:
    """Though its header claims to be small."""
    bomb = bytearray(with_member(package, "units.csv", bytes(64 * 1024 * 1024)))
    size = struct.pack("<L", 64 * 1024 * 1024)
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = struct.pack("<L", 100)
    assert not verify_package(bytes(bomb)).readable


@pytest.mark.parametrize("seed", range(30))
def test_damaged_bytes_never_raise(package: bytes, seed: int) -> None:
    """Whatever bytes are changed: a list of faults, or the same table."""
    chance = random.Random(seed)
    data = bytearray(package)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    verification = verify_package(bytes(data))
    assert verification.faults or verification.result == verify_package(package).result


def test_the_command_prints_the_table_and_what_differs(package: bytes, tmp_path: Path) -> None:
    """Exit code 0 with the table; 1 with the table and every difference."""
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(package)
    bad.write_bytes(changed(package, "result.csv", lambda text: text.replace("36.0000", "36.0001").replace("total,ranked,40", "total,ranked,41", 1)))  # fmt: skip
    outcome = CliRunner().invoke(main, ["ranking", "verify", str(good)])
    assert outcome.exit_code == 0 and "市甲局" in outcome.output and "核对一致" in outcome.output
    outcome = CliRunner().invoke(main, ["ranking", "verify", str(bad)])
    assert outcome.exit_code == 1
    assert "的 orders 应为“40”，所载为“41”" in outcome.output and "核对一致" not in outcome.output
    for path in (tmp_path, tmp_path / "none.zip"):
        outcome = CliRunner().invoke(main, ["ranking", "verify", str(path)])
        assert outcome.exit_code == 2 and str(path) in outcome.output


def test_the_command_needs_only_click_and_rich(package: bytes, tmp_path: Path) -> None:
    """An environment of those two, without settings: the ranking is verified, other verbs say what is missing."""
    site = Path(json.__file__).parents[1]  # the standard library; packages are linked one by one
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    (libraries / "portal").symlink_to(Path(portal.__file__).parent)
    for name in ("click", "rich", "pygments", "markdown_it", "mdurl"):
        (libraries / name).symlink_to(Path(__import__(name).__file__).parent)
    assert not (site / "sqlalchemy").exists()
    file = tmp_path / "file.zip"
    file.write_bytes(package)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", "-c", "from portal.cli import main; main()", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(libraries), "PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    verified = run("ranking", "verify", str(file))
    assert verified.returncode == 0 and "核对一致" in verified.stdout, verified.stderr
    other = run("log", "verify")
    assert other.returncode == 2 and "sqlalchemy" in other.stderr
