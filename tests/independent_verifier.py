"""A second implementation of docs/ranking.md, "Arithmetic": plain Python that follows that text and shares no code with portal.

``python tests/independent_verifier.py FILE`` prints every difference and exits 1 if there is one.
"""

import csv
import hashlib
import io
import json
import math
import sys
import tomllib
import zipfile
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction as F
from pathlib import Path

DECIMALS = Context(prec=28, rounding=ROUND_HALF_EVEN)
Z = Decimal("1.959964")
FACTS = {
    "to_call_back": ["to_call_back"],
    "reached": ["to_call_back", "reached"],
    "verdicts": ["to_call_back", "reached", ["satisfied", "basically", "unsatisfied"]],
    "satisfied": ["to_call_back", "reached", "satisfied"],
    "solved_answers": ["to_call_back", "reached", ["solved", "partly", "unsolved"]],
    "solved": ["to_call_back", "reached", "solved"],
    "closed": ["closed"],
    "reworked": ["closed", "reworked"],
}
AGED = {"aged": ["aged_in_period"], "repeated": ["aged_in_period", "repeated"]}


def rounded(value, digits):
    """Half away from zero, as an exact rational."""
    value = F(value)
    steps = math.floor(abs(value) * 10**digits + F(1, 2))
    return F(steps if value >= 0 else -steps, 10**digits)


def four(value):
    """With exactly four decimals; empty for none."""
    if value is None:
        return ""
    whole = rounded(value, 4) * 10000
    assert whole.denominator == 1
    sign, digits = ("-" if whole < 0 else ""), f"{abs(whole.numerator):05d}"
    return f"{sign}{digits[:-4]}.{digits[-4:]}"


def text(value):
    return "" if value is None else str(value)


# --- rows -------------------------------------------------------------------------------------------------------


def column_of(item):
    name = item.lstrip("!")
    for mark in ("<=", ">=", "<", ">", "="):
        if mark in name:
            return name.split(mark)[0]
    return name


def one_holds(item, row):
    for mark in ("<=", ">=", "<", ">", "="):
        if mark in item:
            name, number = item.split(mark)
            value, number = row[name], int(number)
            if value == -1:
                return False
            return {
                "<=": value <= number,
                ">=": value >= number,
                "<": value < number,
                ">": value > number,
                "=": value == number,
            }[mark]
    return row[item[1:]] == 0 if item.startswith("!") else row[item] == 1


def holds(items, row):
    return all(
        any(one_holds(name, row) for name in item) if isinstance(item, list) else one_holds(item, row)
        for item in items
    )


def counts_under(joint, row):
    return joint == "all" or row.get("joint", 0) == 0


# --- points -----------------------------------------------------------------------------------------------------


def steps(distance, piece):
    size = F(piece.get("step_size", 1))
    kind = piece.get("step", "continuous")
    if kind == "whole":
        return F(math.floor(distance / size))
    if kind == "started":
        return F(math.ceil(distance / size))
    return distance / size


def within(piece, full, points):
    return min(F(piece.get("cap", full)), max(F(piece.get("floor", 0)), points))


def rate_points(piece, full, rate):
    target, at_most = F(piece["target"]), piece.get("direction") == "at_most"
    short = max(F(0), rate - target if at_most else target - rate)
    points = F(full) - F(piece["slope"]) * steps(short, piece)
    if "bonus" in piece:
        bonus = piece["bonus"]
        beyond = max(F(0), F(bonus["target"]) - rate if at_most else rate - F(bonus["target"]))
        points += F(bonus["slope"]) * steps(beyond, bonus)
    return within(piece, full, points)


def count_points(piece, full, k):
    each = -F(piece["deduct"]) if "deduct" in piece else F(piece["credit"])
    return within(piece, full, F(full) + each * max(0, k - piece.get("allowance", 0)))


def wilson(k, n):
    d = DECIMALS
    q = d.multiply(Z, Z)
    u = d.multiply(Decimal(2), d.add(Decimal(n), q))
    c = d.add(Decimal(2 * k), q)
    h = d.multiply(Z, d.sqrt(d.add(q, d.divide(Decimal(4 * k * (n - k)), Decimal(n)))))
    low = d.divide(d.multiply(Decimal(100), d.subtract(c, h)), u)
    high = d.divide(d.multiply(Decimal(100), d.add(c, h)), u)
    return max(F(0), rounded(low, 4)), min(F(100), rounded(high, 4))


class Component:
    """One indicator of one unit."""

    def __init__(self, book, indicator, k, n):
        self.code, self.k, self.n = indicator["code"], k, n
        self.full = F(indicator["full"])
        self.piece = indicator["points"]
        self.rate = self.rate_low = self.rate_high = None
        digits = book["rounding"]["component_digits"]
        if indicator.get("kind", "rate") == "count":
            self.exact = count_points(self.piece, self.full, k)
            self.points = self.low = self.high = rounded(self.exact, digits)
        elif n == 0:
            self.k = 0
            self.exact = self.full if book["without_cases"] == "full" else None
            self.points = None if self.exact is None else rounded(self.exact, digits)
            self.low = self.high = self.points
        else:
            self.rate = F(100 * k, n)
            self.rate_low, self.rate_high = wilson(k, n)
            self.exact = rate_points(self.piece, self.full, self.rate)
            self.points = rounded(self.exact, digits)
            ends = [
                rounded(rate_points(self.piece, self.full, r), digits)
                for r in (self.rate_low, self.rate_high)
            ]
            self.low, self.high = min(ends), max(ends)

    def line(self, unit):
        rate = "" if self.rate is None else four(self.rate)
        return [
            *(
                unit,
                self.code,
                "",
                "",
                str(self.k),
                text(self.n),
                rate,
                four(self.rate_low),
                four(self.rate_high),
            ),
            *(four(self.points), four(self.low), four(self.high), four(self.full), "", "", "", "", ""),
        ]


def width(parts, factor, digits):
    """Root of the sum of squares of integers of 1/10000 point, times the factor."""
    total = sum(int(part * 10000) ** 2 for part in parts)
    root = DECIMALS.multiply(DECIMALS.sqrt(Decimal(total)), Decimal(factor.numerator))
    return rounded(F(DECIMALS.divide(root, Decimal(factor.denominator))) / 10000, digits)


class Unit:
    """One unit: counts, components, status, total, interval."""

    def __init__(self, book, group, code, rows, manual):
        self.code = code
        default = book.get("joint", "none")
        mine = [row for row in rows if counts_under(default, row)]
        self.orders = sum(row[book["cohort"]] == 1 for row in mine)
        self.components = [Component(book, i, *figures(book, i, code, rows, manual)) for i in group["own"]]
        present = [c for c in self.components if c.points is not None]
        base, digits = F(group.get("base", 0)), book["rounding"]["total_digits"]
        below = base + sum(c.full for c in present)
        rates = [i for i in group["own"] if i.get("kind", "rate") == "rate"]
        has_cases = not rates or any(c.n for c in self.components)
        factor = F(group["full_marks"]) / below if below and has_cases else None
        self.total = self.low = self.high = self.place = self.band = self.bracket = None
        self.tied, self.band_name, self.full = 0, "", F(group["full_marks"])
        if not mine:
            self.status = "no_orders"
        elif self.orders == 0 or factor is None:
            self.status = "nothing_due"
        else:
            self.status = "ranked" if self.orders >= book["minimum_orders"] else "too_few"
            self.exact = factor * (base + sum(c.exact for c in present))
            added = factor * (base + sum(c.points for c in present))
            by_component = book["rounding"].get("stage", "component") == "component"
            self.total = rounded(added if by_component else self.exact, digits)
            self.interval(present, base, factor, digits)
            exactly = book["rounding"].get("rank_on", "rounded") == "exact"
            self.key = self.exact if exactly else self.total

    def interval(self, present, base, factor, digits):
        least = factor * (base + sum(F(c.piece.get("floor", 0)) for c in present))
        most = factor * (base + sum(F(c.piece.get("cap", c.full)) for c in present))
        down = width([max(F(0), c.points - c.low) for c in present], factor, digits)
        up = width([max(F(0), c.high - c.points) for c in present], factor, digits)
        self.low = min(self.total, max(rounded(least, digits), self.total - down))
        self.high = max(self.total, min(rounded(most, digits), self.total + up))

    def lines(self):
        yield from (component.line(self.code) for component in self.components)
        yield [
            *(self.code, "total", self.status, str(self.orders), "", "", "", "", ""),
            *(four(self.total), four(self.low), four(self.high), four(self.full)),
            *(text(self.place), str(self.tied), text(self.band), self.band_name, text(self.bracket)),
        ]


def figures(book, indicator, unit, rows, manual):
    """k and n."""
    is_count = indicator.get("kind", "rate") == "count"
    if indicator.get("source", "orders") == "manual":
        return manual.get((unit, indicator["code"]), (0, None if is_count else 0))
    joint = indicator.get("joint", book.get("joint", "none"))
    cohort = indicator.get("cohort", book["cohort"])
    below = [
        row
        for row in rows
        if row[cohort] == 1 and counts_under(joint, row) and holds(indicator.get("denominator", []), row)
    ]
    k = sum(holds(indicator["numerator"], row) for row in below)
    return k, None if is_count else len(below)


# --- table ------------------------------------------------------------------------------------------------------


def runs(units):
    found = []
    for unit in units:
        if found and max(u.low for u in [*found[-1], unit]) <= min(u.high for u in [*found[-1], unit]):
            found[-1].append(unit)
        else:
            found.append([unit])
    return found


def place_all(book, ranked):
    ties = book.get("ties", "113")
    for unit in ranked:
        better = [other.key for other in ranked if other.key > unit.key]
        unit.place = 1 + (len(set(better)) if ties == "112" else len(better))
        unit.tied = int(sum(other.key == unit.key for other in ranked) > 1)
    number = 0
    for run in runs(ranked):
        if len(run) > 1:
            number += 1
            for unit in run:
                unit.bracket = number


def band_all(book, ranked):
    kind = book.get("bands", {}).get("kind", "none")
    named = book.get("bands", {}).get("band", [])
    if kind == "overlap":
        for number, run in enumerate(runs(ranked), 1):
            for unit in run:
                unit.band, unit.band_name = number, f"第{chinese(number)}档"
    elif kind == "score":
        for unit in ranked:
            reached = [n for n, band in enumerate(named[:-1], 1) if unit.total >= F(band["from"])]
            unit.band = reached[0] if reached else len(named)
            unit.band_name = named[unit.band - 1]["name"]
    elif kind == "quantile":
        for unit in ranked:
            ahead = sum(other.key > unit.key for other in ranked)
            up_to, number = F(0), 0
            while up_to * len(ranked) / 100 <= ahead:
                up_to += F(named[number]["share"])
                number += 1
            unit.band, unit.band_name = number, named[number - 1]["name"]


def chinese(number):
    digits = "一二三四五六七八九"
    tens, ones = number // 10, number % 10
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens - 1] + "十"
    return head + (digits[ones - 1] if ones else "")


def group_of(book, code):
    """The group with its indicators by slot, its own points laid over theirs."""
    group = next(one for one in book["groups"] if one["code"] == code)
    own = []
    for indicator in sorted(book["indicators"], key=lambda one: one["slot"]):
        if indicator["code"] in group.get("without", []):
            continue
        changed = dict(group.get("points", {}).get(indicator["code"], {}))
        full = changed.pop("full", indicator["full"])
        own.append({**indicator, "full": full, "points": {**indicator["points"], **changed}})
    return {**group, "own": own}


# --- the file ---------------------------------------------------------------------------------------------------


def read_csv(members, name):
    return list(csv.DictReader(io.StringIO(members[name].decode("utf-8"), newline="")))


def expected_lines(members):
    """The lines of result.csv as they should be, without the header."""
    book = tomllib.loads(members["rulebook.toml"].decode("utf-8"))
    code = json.loads(members["about.json"])["group"]
    group = group_of(book, code)
    units = [line["unit"] for line in read_csv(members, "units.csv")]
    rows = {unit: [] for unit in units}
    for line in read_csv(members, "rows.csv"):
        rows[line["unit"]].append({k: int(v) for k, v in line.items() if k not in ("row", "unit")})
    manual = {
        (m["unit"], m["indicator"]): (int(m["k"]), int(m["n"]) if m["n"] else None)
        for m in read_csv(members, "manual.csv")
    }
    found = [Unit(book, group, unit, rows[unit], manual) for unit in units]
    ranked = sorted((unit for unit in found if unit.status == "ranked"), key=lambda unit: -unit.key)
    place_all(book, ranked)
    band_all(book, ranked)
    rest = [u for status in ("too_few", "nothing_due", "no_orders") for u in found if u.status == status]
    return [line for unit in [*ranked, *rest] for line in unit.lines()]


def fact_faults(members):
    """Counts of facts.csv that the rows can be counted for, and are not as stated."""
    book = tomllib.loads(members["rulebook.toml"].decode("utf-8"))
    rows = read_csv(members, "rows.csv")
    joint, cohort = book.get("joint", "none"), book["cohort"]
    have = set(rows[0]) if rows else set()
    for line in read_csv(members, "facts.csv"):
        mine = [
            {k: int(v) for k, v in row.items() if k not in ("row", "unit")}
            for row in rows
            if row["unit"] == line["unit"]
        ]
        for name, items in {**{k: [cohort, *v] for k, v in FACTS.items()}, **AGED}.items():
            flat = [column_of(i) for item in items for i in (item if isinstance(item, list) else [item])]
            if set(flat) <= have:
                n = sum(counts_under(joint, row) and holds(items, row) for row in mine)
                if n != int(line[name]):
                    yield f"facts.csv {line['unit']} {name}: {n}, not {line[name]}"


def differences(data):
    """Everything in which the file contradicts itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members["about.json"])
    found = [
        f"digest of {name}"
        for name, content in members.items()
        if name != "about.json" and about["sha256"].get(name) != hashlib.sha256(content).hexdigest()
    ]
    stated = list(csv.reader(io.StringIO(members["result.csv"].decode("utf-8"), newline="")))[1:]
    expected = expected_lines(members)
    if len(stated) != len(expected):
        found.append(f"result.csv has {len(stated)} lines, not {len(expected)}")
    for have, want in zip(stated, expected, strict=False):
        if have != want:
            found.append(f"result.csv: {have}, not {want}")
    return [*found, *fact_faults(members)]


if __name__ == "__main__":
    faults = differences(Path(sys.argv[1]).read_bytes())
    print("\n".join(faults) or "equal to the last digit")
    sys.exit(1 if faults else 0)
