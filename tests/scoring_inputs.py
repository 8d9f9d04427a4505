"""Rows for scoring, written as what they count: ``orders(book, "a", 7, signed_on_time=6)``; and random packages."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256

from portal.scoring.compute import ManualFigure, compute
from portal.scoring.facts import Facts, count_known_facts
from portal.scoring.package import write_package
from portal.scoring.rows import FLAGS, ScoredRow
from portal.scoring.rulebook import Rulebook, parse_rulebook

_NAMES = random.Random(12345)


def orders(book: Rulebook, unit: str, n: int, **counts: int) -> Iterator[ScoredRow]:
    """``n`` rows of the cohort; of each column named, the first so many are 1."""
    for number in range(n):
        on = {book.cohort} | {name for name, count in counts.items() if number < count}
        values = tuple(int(column in on) for column in book.columns)
        yield ScoredRow(f"{_NAMES.getrandbits(48):012x}", unit, values)


def random_package(seed: int) -> bytes:
    """A file with everything varied: pieces, steps, bonuses, joint orders, rounding, ties, bands, rows, figures."""
    chance = random.Random(seed)
    book = parse_rulebook(random_rulebook(chance))
    units = {f"u{n}": f"单位{n}" for n in range(chance.randint(1, 9))}
    share = chance.choice([0.5, 0.9, 0.97])
    rows = [
        ScoredRow(f"{chance.getrandbits(48):012x}", unit, random_values(book, chance, share))
        for unit in units
        for _ in range(chance.choice([0, 1, 3, 8, 40]))
    ]
    manual = [
        ManualFigure(unit, "attitude", chance.randint(0, 4), None) for unit in units if chance.random() < 0.6
    ]
    if any(indicator.code == "data" for indicator in book.group("g").indicators):
        manual += [ManualFigure(unit, "data", chance.randint(0, 5), 5) for unit in units]
    facts = {unit: Facts(**known) for unit, known in count_known_facts(book, units, rows).items()}
    result = compute(book, "g", list(units), rows, manual)
    return write_package(book, "2026-10", "g", units, rows, manual, {}, facts, result)


def random_values(book: Rulebook, chance: random.Random, share: float) -> tuple[int, ...]:
    return tuple(
        int(chance.random() < share) if column in FLAGS else chance.randint(-1, 9) for column in book.columns
    )


def random_rulebook(chance: random.Random) -> str:
    """Valid by construction; the fourth indicator's filters use every form there is."""
    fulls = [chance.choice(["10", '"12.5"', "20"]) for _ in range(5)]
    marks = sum(float(full.strip('"')) for full in fulls[:4])
    base = chance.choice([0, 0, 50])
    without = chance.choice(["", 'without = ["data"]'])
    total = marks + base + (0 if without else float(fulls[4].strip('"')))
    flags = ["signed_on_time", "closed_on_time", "closed", "satisfied"]
    denominators = [[], ["closed"], ["!returned"], ["reached", ["satisfied", "basically", "unsatisfied"]]]
    blocks = [_head(chance)]
    for slot, (flag, denominator) in enumerate(zip(flags, denominators, strict=True), 1):
        compared = ["days_to_close<=5"] if slot == 2 else []
        blocks.append(
            f'[[indicators]]\nslot = {slot}\ncode = "i{slot}"\nname = "指标{slot}"\nfull = {fulls[slot - 1]}\n'
            f"denominator = {json.dumps(denominator)}\nnumerator = {json.dumps([flag, *compared])}\n"
            f'joint = "{chance.choice(["none", "all"])}"\n[indicators.points]\n{_piece(chance)}'
        )
    each = chance.choice(["deduct = 2", "credit = 1"])
    blocks.append(
        f'[[indicators]]\nslot = 6\ncode = "attitude"\nname = "工作态度"\nsource = "manual"\nkind = "count"\nfull = 0\n'
        f"[indicators.points]\n{each}\nallowance = 1\nfloor = -5\ncap = 3\n"
        f'[[indicators]]\nslot = 9\ncode = "data"\nname = "数据质量"\nsource = "manual"\nfull = {fulls[4]}\n'
        "[indicators.points]\ntarget = 90\nslope = 1\n"
        f'[[groups]]\ncode = "g"\nname = "本组"\nbase = {base}\nfull_marks = "{total}"\n'
        f"{without}\n[groups.points.i1]\ntarget = {chance.randint(50, 100)}\n"
    )
    return "\n".join(blocks)


def _head(chance: random.Random) -> str:
    bands = {
        "none": "",
        "overlap": "",
        "score": '[[bands.band]]\nname = "优"\nfrom = 90\n[[bands.band]]\nname = "良"\nfrom = "75.5"\n[[bands.band]]\nname = "其他"\n',
        "quantile": '[[bands.band]]\nname = "前"\nshare = 30\n[[bands.band]]\nname = "后"\nshare = 70\n',
    }
    kind = chance.choice(list(bands))
    return (
        'format = 1\ncode = "random"\nname = "随机办法"\nversion = 1\ndocument = "无"\nissued_by = "无"\n'
        f'valid_from = 2026-01-01\nbreaks = false\nexclusions = "无。"\ncohort = "due_in_period"\n'
        f'joint = "{chance.choice(["none", "all"])}"\nminimum_orders = {chance.choice([0, 2, 5])}\n'
        f'without_cases = "{chance.choice(["scale", "full"])}"\nview = "bands"\n'
        f'ties = "{chance.choice(["113", "112", "unordered"])}"\n[rounding]\n'
        f"component_digits = {chance.randint(0, 4)}\ntotal_digits = {chance.randint(0, 2)}\n"
        f'stage = "{chance.choice(["component", "total"])}"\nrank_on = "{chance.choice(["rounded", "exact"])}"\n'
        f'[callback]\nwho = "closed"\nattempts = 2\nnot_reached = "apart"\n[bands]\nkind = "{kind}"\n{bands[kind]}'
    )


def _piece(chance: random.Random) -> str:
    step = chance.choice(["continuous", "whole", "started"])
    size = "" if step == "continuous" else "step_size = " + chance.choice(["1", '"0.5"', "3"]) + "\n"
    bonus = 'cap = 30\nbonus = { target = 98, slope = "0.25" }\n' if chance.random() < 0.3 else ""
    direction = chance.choice(["at_least", "at_least", "at_most"])
    target, slope = chance.choice(["95", '"97.5"', "60"]), chance.choice(["1", '"0.5"', '"0.3333"'])
    return (
        f'direction = "{direction}"\ntarget = {target}\nslope = {slope}\nstep = "{step}"\n{size}'
        f"floor = {chance.choice([0, -5])}\n{bonus}"
    )


def changed(data: bytes, name: str, change: Callable[[str], str], seal: bool = True) -> bytes:
    """The file with one member changed; ``seal``: by somebody who also corrects the digests."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    content = change(members[name].decode()).encode()
    assert content != members[name]
    members[name] = content
    if seal and name != "about.json":
        about = json.loads(members["about.json"])
        about["sha256"][name] = sha256(content).hexdigest()
        if name == "rulebook.toml":
            about["rulebook"]["sha256"] = sha256(content).hexdigest()
        members["about.json"] = json.dumps(about).encode()
    return zipped(members)


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of whatever is given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return target.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {member: archive.read(member) for member in archive.namelist()}
