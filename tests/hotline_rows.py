"""Invented released hotline days, calls and promises: for tests of what shows them.

Dates are reckoned from a given day (today), because pages tell what is overdue and what is coming as of the day on which
they are read. ``CAMPAIGN`` was held about two months before, reported, and has calls and promises of every kind; ``FORMER``
is an ordinary day of the year before; ``NEXT`` and ``LATER`` are announced. Two of the calls name cases of
``tests.public_rows``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert

from portal.public.bulletins.tables import published_chain_link
from portal.public.cases.tables import published_tombstone
from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.promises.tables import published_promise, published_promise_case
from portal.web.present.dates import local_today

CAMPAIGN, FORMER, NEXT, LATER = "d2026-02", "d2025-03", "d2026-03", "d2026-04"
ACCEPTED = (17, 12, 9)
"""Of the campaign's sessions: 38 in all."""

TRANSCRIPT, SUMMARY, WITHHELD = f"{CAMPAIGN}-1", f"{CAMPAIGN}-2", f"{CAMPAIGN}-3"
OVERDUE, NO_DATE = "p2026-001", "p2026-008"
LEADER = "changwu"
CASE = "2026-000007"
UNIT = "市住建局"

_DAY = {
    "version": 1,
    "is_live": True,
    "kind": "day",
    "place": "市长公开电话受理中心",
    "phone": "",
    "scope": "城市道路、排水、路灯、公共交通方面的诉求。",
    "out_of_scope": "由接线员记录，按平常的办法交办。",
    "broadcast": "",
    "summary": "",
    "total_source": "",
    "change_note": "",
}
_SESSION = {"name": "", "official_code": "", "units": "", "note": "", "signals": None, "by_operators": None, "by_leader": None,
            "accepted": None}  # fmt: skip
_CALL = {
    "version": 1,
    "is_live": True,
    "reason": "",
    "topic": "",
    "started": "",
    "minutes": None,
    "taken_by": "operator",
    "town": "",
    "category1": "",
    "department_code": "",
    "department_name": "",
    "joint_departments": "",
    "case_number": "",
    "summary": "",
    "change_note": "",
}
_PROMISE = {
    "version": 1,
    "is_live": True,
    "call": "",
    "turn": None,
    "official_code": LEADER,
    "post": "常务副市长",
    "department_code": "zjj",
    "department_name": UNIT,
    "due_words": "",
    "first_due_on": "",
    "outcome": "open",
    "result": "",
    "result_on": "",
    "evidence": "",
    "evidence_url": "",
    "checked_on": "",
    "change_note": "",
}
_LINK = {"post": "", "text": "", "document_number": "", "withheld_reason": ""}


class _Seq:
    """Numbers of log entries, counting up."""

    def __init__(self, first: int) -> None:
        self._next = first

    def __call__(self) -> int:
        self._next += 1
        return self._next - 1


def publish_hotline_days(engine: Engine, today: date | None = None) -> None:
    """Everything above; log numbers from 5001 on."""
    now, seq = today or local_today(), _Seq(5001)
    with engine.begin() as connection:
        _days(connection, now, seq)
        for call in _calls(now):
            publish_call(connection, call, seq())
        for row in _turns():
            connection.execute(insert(published_turn).values(number=TRANSCRIPT, version=2, **row))
        _chain(connection, now)
        for promise in _promises(now):
            publish_promise(connection, promise, seq())


def publish_day(
    connection: Connection, values: dict[str, Any], sessions: Iterable[dict[str, Any]], seq: int
) -> None:
    """One version as its release would write it; what is not given is empty."""
    row = {**_DAY, **values, "log_seq": seq}
    row.setdefault("year", int(row["starts_on"][:4]))
    connection.execute(insert(published_hotline_day).values(**row))
    for position, session in enumerate(sessions, 1):
        key = {"number": row["number"], "version": row["version"], "position": position}
        connection.execute(insert(published_hotline_session).values(**_SESSION | session | key))


def publish_call(connection: Connection, values: dict[str, Any], seq: int) -> None:
    """One version of a call without turns; ``day`` and ``position`` make its number."""
    row = {**_CALL, **values, "number": f"{values['day']}-{values['position']}", "log_seq": seq}
    connection.execute(insert(published_call).values(**row))


def publish_promise(connection: Connection, values: dict[str, Any], seq: int) -> None:
    """One version of a promise with the cases that it names (``cases``)."""
    row = {**_PROMISE, **values, "log_seq": seq}
    cases = row.pop("cases", ())
    connection.execute(insert(published_promise).values(**row))
    key = {"number": row["number"], "version": row["version"]}
    for case in cases:
        connection.execute(insert(published_promise_case).values(**key, case_number=case))


def withdraw_hotline(engine: Engine, number: str, seq: int, kind: str = "gone") -> None:
    """Take a day, a call or a promise off as a withdrawal does: its rows gone, a tombstone unless it vanishes."""
    with engine.begin() as connection:
        for table in (
            published_hotline_day,
            published_hotline_session,
            published_call,
            published_turn,
            published_promise,
            published_promise_case,
            published_chain_link,
        ):
            connection.execute(delete(table).where(table.c.number == number))
        if kind != "vanish":
            connection.execute(
                insert(published_tombstone).values(
                    number=number,
                    kind=kind,
                    reason="privacy",
                    note="",
                    withdrawn_on="2026-11-02",
                    log_seq=seq,
                )
            )


def day_of(today: date, days: int) -> str:
    """ISO day so many days after (or before) ``today``."""
    return str(today + timedelta(days=days))


def _days(connection: Connection, now: date, seq: _Seq) -> None:
    first, last = day_of(now, -70), day_of(now, -40)
    campaign = {"number": CAMPAIGN, "kind": "campaign", "issue": 2, "year": 2026, "theme": "城市道路与排水",
                "starts_on": first, "ends_on": last}  # fmt: skip
    sittings = [
        {"held_on": first, "starts": "09:00", "ends": "10:30", "post": "常务副市长", "official_code": LEADER,
         "units": "市住建局、市水利局"},
        {"held_on": day_of(now, -55), "starts": "09:00", "ends": "10:30", "post": "分管交通的副市长", "official_code": "jiaotong",
         "units": "市交通运输局、市公安局"},
        {"held_on": last, "starts": "14:30", "ends": "15:30", "post": "分管城管的副市长", "official_code": "chengguan",
         "units": "市综合行政执法局"},
    ]  # fmt: skip
    announced = campaign | {"stage": "announced", "is_live": False, "released_on": day_of(now, -80)}
    publish_day(connection, announced, sittings, seq())
    counts = zip((164, 97, 71), (11, 7, 6), (6, 5, 3), ACCEPTED, strict=True)
    names = ("signals", "by_operators", "by_leader", "accepted")
    counted = [
        sitting | dict(zip(names, numbers, strict=True))
        for sitting, numbers in zip(sittings, counts, strict=True)
    ]
    report = campaign | {"stage": "reported", "version": 2, "released_on": day_of(now, -35), "change_note": "公布接听记录。",
                         "summary": "三位市领导先后接听，排水和道路两类来电最多。", "total_source": "受理中心台账"}  # fmt: skip
    publish_day(connection, report, counted, seq())
    former = {"number": FORMER, "issue": 3, "year": 2025, "stage": "followed", "theme": "供水和物业", "starts_on": day_of(now, -400),
              "ends_on": day_of(now, -400), "released_on": day_of(now, -300)}  # fmt: skip
    sitting = {"held_on": former["starts_on"], "starts": "09:00", "ends": "11:00", "post": "副市长", "official_code": LEADER,
               "signals": 120, "by_operators": 20, "by_leader": 8, "accepted": 25}  # fmt: skip
    publish_day(connection, former, [sitting], seq())
    for number, issue, days, theme in ((NEXT, 3, 6, "校车与课后服务"), (LATER, 4, 27, "")):
        coming = {"number": number, "issue": issue, "year": 2026, "stage": "announced", "theme": theme, "starts_on": day_of(now, days),
                  "ends_on": day_of(now, days), "released_on": day_of(now, -3), "phone": "66812345",
                  "broadcast": "市广播电台同步直播"}  # fmt: skip
        hour = {"held_on": coming["starts_on"], "starts": "09:00", "ends": "11:00", "post": "分管教育的副市长", "official_code": "jiaoyu",
                "units": "市教育局"}  # fmt: skip
        publish_day(connection, coming, [hour], seq())


def _calls(now: date) -> Iterable[dict[str, Any]]:
    on = {"day": CAMPAIGN, "released_on": day_of(now, -34)}
    unit = {"department_code": "zjj", "department_name": UNIT, "category1": "城乡建设"}
    first = on | unit | {"position": 1, "session": 1, "form": "transcript", "topic": "城中村污水支管，为什么修了又堵", "started": "09:41",
                         "minutes": 6, "taken_by": "leader", "town": "塘下镇", "case_number": CASE}  # fmt: skip
    yield first | {"is_live": False}
    yield first | {
        "version": 2,
        "released_on": day_of(now, -20),
        "change_note": "补充市住建局的答复。",
        "joint_departments": "市水利局",
    }
    yield (
        on
        | unit
        | {
            "position": 2,
            "session": 1,
            "form": "summary",
            "topic": "公交站台没有雨棚",
            "town": "飞云街道",
            "summary": "来电人反映站台没有雨棚，雨天无处候车。接线员记录后交市交通运输局核实。",
        }
    )
    yield on | {"position": 3, "session": 1, "form": "withheld", "reason": "minor", "taken_by": "leader"}
    yield on | {"position": 4, "session": 1, "form": "withheld", "reason": "privacy"}
    yield (
        on
        | unit
        | {
            "position": 18,
            "session": 2,
            "form": "summary",
            "topic": "路口绿灯时间过短",
            "taken_by": "leader",
            "summary": "来电人说绿灯只有十八秒。副市长要求一周内调整配时。",
        }
    )
    yield (
        on
        | {
            "position": 30,
            "session": 3,
            "form": "summary",
            "topic": "夜间渣土车",
            "summary": "来电人反映渣土车夜间经过小区。",
        }
    )


def _turns() -> Iterable[dict[str, Any]]:
    said = (
        ("operator", "", "市长您好，这一位来电人反映污水问题，已经在线上。"),
        (
            "caller",
            "",
            "领导你好。我住在某小区，门口的污水支管修过三回，雨一大就返水。我电话【电话已隐去】。",
        ),
        ("leader", "常务副市长", "三回都是谁来修的？修完有没有人告诉你，堵在哪里？"),
        ("gap", "", ""),
        (
            "department",
            "市住建局负责人",
            "这一片是早年自建的支管，口径偏小，雨污没有分开。\n通了还会堵，要换大口径，并且把雨水口改接出去。",
        ),
        ("leader", "常务副市长", "要多久，今天说清楚。"),
        ("department", "市住建局负责人", "先把三处雨水口改接，两周；换管列入今年老旧管网项目，年底前完成。"),
        ("caller", "", "好，那我等年底。谢谢。"),
    )
    places = (1, 2, 3, 4, 6, 7, 8, 9)
    for position, (role, speaker, text) in zip(places, said, strict=True):
        yield {"position": position, "role": role, "speaker": speaker, "text": text}


def _chain(connection: Connection, now: date) -> None:
    key = {"number": TRANSCRIPT, "version": 2}
    steps = (
        {"kind": "instruction", "dated": day_of(now, -69), "post": "常务副市长", "text": "请住建局一周内拿出方案。"},
        {"kind": "outcome", "dated": day_of(now, -50), "text": "三处雨水口改接完成。"},
    )  # fmt: skip
    for position, step in enumerate(steps, 1):
        connection.execute(insert(published_chain_link).values(**key, position=position, **_LINK | step))


def _promises(now: date) -> Iterable[dict[str, Any]]:
    made = {"day": CAMPAIGN, "made_on": day_of(now, -70), "released_on": day_of(now, -34)}
    in_call = {"call": TRANSCRIPT, "turn": 8}
    yield made | {"number": OVERDUE, "position": 1, "text": "农贸市场北侧排水沟加盖", "due_on": day_of(now, -5),
                  "checked_on": day_of(now, -2)}  # fmt: skip
    kept = made | in_call | {"number": "p2026-002", "position": 2, "text": "三处雨水口改接", "due_on": day_of(now, -56),
                             "due_words": "两周", "cases": (CASE,)}  # fmt: skip
    yield kept | {"is_live": False}
    yield kept | {
        "version": 2, "outcome": "kept", "result": "三处雨水口已改接，来电人确认。", "result_on": day_of(now, -58), "evidence": "验收记录",
        "evidence_url": "https://example.cn/ysjl", "released_on": day_of(now, -30), "change_note": "公布结果。",
    }  # fmt: skip
    yield made | in_call | {"number": "p2026-003", "position": 3, "text": "更换污水支管 180 米", "due_on": day_of(now, 30),
                            "due_words": "年底前", "checked_on": day_of(now, -10)}  # fmt: skip
    yield made | {"number": "p2026-004", "position": 4, "text": "护栏缺损处补齐", "due_on": day_of(now, -60), "outcome": "kept_late",
                  "result_on": day_of(now, -57), "result": "已补齐。", "department_code": "",
                  "department_name": "市水利局"}  # fmt: skip
    yield made | {"number": "p2026-005", "position": 5, "text": "站台加装雨棚", "due_on": day_of(now, -30), "outcome": "partly",
                  "result_on": day_of(now, -31), "result": "两处已装，一处无地可用。"}  # fmt: skip
    yield made | {"number": "p2026-006", "position": 6, "text": "路口拓宽", "due_on": day_of(now, -40), "outcome": "impossible",
                  "result_on": day_of(now, -40), "result": "涉及规划调整，不能实施。"}  # fmt: skip
    yield made | {"number": "p2026-007", "position": 7, "text": "渣土车线路调整", "due_on": day_of(now, 12), "first_due_on": day_of(now, -20),
                  "outcome": "changed"}  # fmt: skip
    yield made | {
        "number": NO_DATE,
        "position": 8,
        "text": "研究增设夜间班车",
        "due_on": "",
        "due_words": "尽快",
    }
    old = {"day": FORMER, "made_on": day_of(now, -400), "released_on": day_of(now, -300)}
    yield old | {"number": "p2025-001", "position": 1, "text": "水表井盖全部更换", "due_on": day_of(now, -350), "outcome": "kept",
                 "result_on": day_of(now, -352), "result": "已全部更换。"}  # fmt: skip
