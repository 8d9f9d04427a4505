"""From TOML tables to the model; what concerns several tables at once is in ``validation``."""

from dataclasses import replace
from typing import Any

from portal.scoring.filters import Filter
from portal.scoring.model import Band, Callback, Group, Indicator, Rulebook
from portal.scoring.pieces import Bonus, CountPiece, Piece, RatePiece, Slope
from portal.scoring.rows import COHORTS
from portal.scoring.sections import Notes, Section

SLOTS = 9
_STEPS = ("continuous", "whole", "started")
_DIRECTIONS = ("at_least", "at_most")
_ALL_OF_A_RATE = 1_000_000  # 100 %


def read_book(text: str, data: dict[str, Any], notes: Notes) -> Rulebook:
    """The rulebook with stand-ins where ``notes`` says so."""
    top = Section(data, "", "", notes)
    top.integer("format", 1, 1)
    cohort = top.choice("cohort", tuple(COHORTS))
    joint = top.choice("joint", ("none", "all"), "none") == "all"
    raw = top.tables("indicators", SLOTS)
    indicators = [_indicator(table, n, cohort, joint, notes) for n, table in enumerate(raw, 1)]
    rounding = top.table("rounding", "取舍（rounding）")
    bands = top.table("bands", "分档（bands）")
    kind = bands.choice("kind", ("none", "score", "quantile", "overlap"), "none")
    book = Rulebook(
        code=top.code("code"),
        name=top.text("name", 100),
        version=top.integer("version", 1, 9999),
        is_example=top.yes("is_example", False),
        document=top.text("document", 200),
        issued_by=top.text("issued_by", 100),
        valid_from=top.day("valid_from"),
        valid_until=top.day("valid_until") if top.has("valid_until") else None,
        breaks=top.yes("breaks"),
        change_note=top.text("change_note", 2000, required=False, lines=True),
        cohort=cohort,
        joint=joint,
        minimum_orders=top.integer("minimum_orders", 0, 100_000),
        exclusions=top.text("exclusions", 2000, lines=True),
        ties=top.choice("ties", ("113", "112", "unordered"), "113"),
        component_digits=rounding.integer("component_digits", 0, 4),
        total_digits=rounding.integer("total_digits", 0, 4),
        rounding_stage=rounding.choice("stage", ("component", "total"), "component"),
        rank_on=rounding.choice("rank_on", ("rounded", "exact"), "rounded"),
        without_cases=top.choice("without_cases", ("scale", "full")),
        view=top.choice("view", ("bands", "places")),
        band_kind=kind,
        bands=_bands(bands, kind),
        callback=_callback(top.table("callback", "回访（callback）")),
        indicators=tuple(indicator for indicator, _ in indicators),
        groups=tuple(
            _group(table, n, indicators, notes) for n, table in enumerate(top.tables("groups", 50), 1)
        ),
        text=text,
    )
    for section in (rounding, bands, top):
        section.done()
    return book


def _indicator(
    table: dict[str, Any], number: int, cohort: str, joint: bool, notes: Notes
) -> tuple[Indicator, dict[str, Any]]:
    """The indicator with its own points, and its raw points table for the groups to override."""
    section = Section(table, f"第{number}项指标", f"indicators[{number}]", notes)
    name = section.text("name", 32)
    section.where = f"第{number}项指标（{name}）"
    source = section.choice("source", ("orders", "manual"), "orders")
    kind = section.choice("kind", ("rate", "count"), "rate")
    full = section.decimal("full", least=0)
    points = section.data.get("points", {})
    indicator = Indicator(
        slot=section.integer("slot", 1, SLOTS),
        code=section.code("code"),
        name=name,
        source=source,
        kind=kind,
        cohort=section.choice("cohort", tuple(COHORTS), cohort),
        denominator=section.filter("denominator") if source == "orders" else Filter(),
        numerator=section.filter("numerator") if source == "orders" else Filter(),
        joint=section.choice("joint", ("none", "all"), "all" if joint else "none") == "all",
        full=full,
        piece=_piece(section.table("points", "的 points"), kind, full),
        note=section.text("note", 200, required=False),
    )
    if source == "orders" and not indicator.numerator.clauses:
        section.fault("缺少 numerator（分子的条件）")
    section.done()
    return indicator, {"full": table.get("full"), **(points if isinstance(points, dict) else {})}


def _piece(section: Section, kind: str, full: int) -> Piece:
    """The points piece; ``floor`` is 0 and ``cap`` the full marks where nothing else is said."""
    floor = section.decimal("floor", 0)
    cap = section.decimal("cap", full)
    piece: Piece
    if kind == "count":
        piece = CountPiece(_each(section), section.integer("allowance", 0, 100_000, 0), floor, cap)
    else:
        piece = RatePiece(
            direction=section.choice("direction", _DIRECTIONS, "at_least"),
            target=_target(section),
            slope=_slope(section),
            floor=floor,
            cap=cap,
            bonus=_bonus(section) if section.has("bonus") else None,
        )
    if not floor <= full <= cap:
        section.fault("应有 floor（最低分）≤ full（满分）≤ cap（最高分）")
    elif floor == cap:
        section.fault("floor（最低分）与 cap（最高分）相同，得分永远不变")
    section.done()
    return piece


def _each(section: Section) -> int:
    """Points for every one: a deduction is negative."""
    if section.has("deduct") == section.has("credit"):
        section.fault("应写明 deduct（每件扣分）或者 credit（每件加分），二者取一")
        section.data.pop("deduct", None)
        section.data.pop("credit", None)
        return 0
    return (
        -section.decimal("deduct", least=0) if section.has("deduct") else section.decimal("credit", least=0)
    )


def _target(section: Section) -> int:
    target = section.decimal("target", least=0)
    if target > _ALL_OF_A_RATE:
        section.fault("target（目标值）不得超过100%", "target")
    return target


def _slope(section: Section) -> Slope:
    step = section.choice("step", _STEPS, "continuous")
    slope = Slope(section.decimal("slope", least=0), step, section.decimal("step_size", 10_000, least=0))
    if slope.step_size <= 0 or (step == "continuous" and slope.step_size != 10_000):
        section.fault("step_size（每一档的百分点数）应大于0，且只用于 whole 或者 started", "step_size")
        return Slope(slope.slope, step)
    return slope


def _bonus(section: Section) -> Bonus:
    below = section.table("bonus", "的 bonus")
    bonus = Bonus(_target(below), _slope(below))
    below.done()
    return bonus


def _group(
    table: dict[str, Any], number: int, indicators: list[tuple[Indicator, dict[str, Any]]], notes: Notes
) -> Group:
    """A group with the indicators it uses, its own points laid over the indicators' own."""
    section = Section(table, f"第{number}个组别", f"groups[{number}]", notes)
    name = section.text("name", 64)
    section.where = f"组别“{name}”"
    without = section.codes("without")
    overrides = section.table("points", "的 points")
    known = {indicator.code for indicator, _ in indicators}
    for code in sorted({*without, *overrides.data} - known):
        section.fault(f"没有代码为“{code}”的指标")
    group = Group(
        code=section.code("code"),
        name=name,
        full_marks=section.decimal("full_marks", least=0),
        base=section.decimal("base", 0, least=0),
        departments=section.codes("departments"),
        indicators=tuple(
            _overridden(section, indicator, points, overrides.data.get(indicator.code))
            for indicator, points in sorted(indicators, key=lambda pair: pair[0].slot)
            if indicator.code not in without
        ),
    )
    section.done()
    return group


def _overridden(group: Section, indicator: Indicator, points: dict[str, Any], override: Any) -> Indicator:
    """The indicator with what the group says otherwise: full marks and any part of the points piece."""
    if override is None:
        return indicator
    where = f"{group.where}的指标“{indicator.name}”"
    if not isinstance(override, dict):
        group.fault(f"points 中的“{indicator.code}”应为一个表")
        return indicator
    section = Section({**points, **override}, where, group.below(f"points.{indicator.code}"), group.notes)
    full = section.decimal("full", least=0)
    return replace(indicator, full=full, piece=_piece(section, indicator.kind, full))


def _bands(section: Section, kind: str) -> tuple[Band, ...]:
    """The bands from the best down, as ``kind`` wants them."""
    raw = section.tables("band", 9)
    if kind in ("none", "overlap"):
        if raw:
            section.fault(f"kind = “{kind}”时不另列各档")
        return ()
    if len(raw) < 2:
        section.fault("至少应分两档，逐一写成 [[bands.band]]")
    bands = []
    above: int | None = None
    for number, table in enumerate(raw, 1):
        one = Section(table, f"{section.where}第{number}档", f"bands.band[{number}]", section.notes)
        name = one.text("name", 32)
        if kind == "quantile":
            bands.append(Band(name, share=one.decimal("share", least=0)))
        else:
            least = _least(one, above, last=number == len(raw))
            bands.append(Band(name, least=least))
            above = least
        one.done()
    if kind == "quantile" and raw and sum(band.share for band in bands) != _ALL_OF_A_RATE:
        section.fault("各档的 share（占比）之和应为100")
    return tuple(bands)


def _least(band: Section, above: int | None, last: bool) -> int | None:
    """The lower bound of one band; ``below``, where it is written, must meet the band above exactly."""
    below = band.decimal("below", 0) if band.has("below") else above
    if below != above and above is None:
        band.fault("最高一档没有上限，不写 below", "below")
    elif above is not None and below is not None and below != above:
        band.fault("与上一档重叠" if below > above else "与上一档之间留有空档", "below")
    least = band.decimal("from") if band.has("from") or not last else None
    if last and least is not None and least > 0:
        band.fault("最低一档应从0分起，或者不写 from", "from")
    if least is not None and above is not None and least >= above:
        band.fault("from 应低于上一档的 from", "from")
    return None if last else least


def _callback(section: Section) -> Callback:
    callback = Callback(
        who=section.choice("who", ("closed", "citizens", "marked")),
        attempts=section.integer("attempts", 1, 20),
        not_reached=section.choice("not_reached", ("apart", "good", "bad")),
    )
    section.done()
    return callback
