"""The dated archive of a city's hotline, where it is known. Posts, no names; each archive says where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One dated fact; ``when`` is ISO, of the precision that is known (2000-07-01, 2007)."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A historic total whose single rows do not exist; ``note`` says what the figure leaves open."""

    name: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Archive:
    """History, honours, hotline days and totals of one city's hotline up to ``until``."""

    source: str
    until: str
    events: tuple[Event, ...]
    honours: tuple[Event, ...]
    hotline_days: tuple[Event, ...]
    aggregates: tuple[Aggregate, ...]
    practice: tuple[str, ...]


_RUIAN = Archive(
    source="2010年公开的报纸报道",
    until="2010年年中",
    events=(
        Event("2000-07-01", "市长公开电话 12345 开通，是全国第一条县级政府的市长公开电话。"),
        Event(
            "2008",
            "“五一”前后，路边停车收费来电集中。受理中心汇编简报，市主要领导次日批示，随后专题部署、出台文件、联合执法，问题得到整治。",
        ),
        Event(
            "2008-10-08", "呼叫中心系统试运行，有语音服务、录音、坐席和排队情况的实时监控、统计分析等功能。"
        ),
    ),
    honours=(
        Event("2007", "受理中心获市级文明服务示范点。"),
        Event("2008", "受理中心获温州市市长专线工作先进单位。"),
        Event("2009", "受理中心再次获温州市市长专线工作先进单位。"),
    ),
    hotline_days=(
        Event("2005", "举办市领导接听日，市领导和部门负责人到受理中心接听来电。"),
        Event("2007", "再次举办市领导接听日。"),
        Event(
            "2010-05-04",
            "市领导接听日活动开始，市委常委、常务副市长当天接听，并对反映较集中的来电作出批复；此后一个多月，六位副市长先后接听。"
            "报道给出的合计见下面的历史总数，以后各场的日期和件数没有记载。",
        ),
    ),
    aggregates=(
        Aggregate("十年来电", "35 万", "件", "2000年7月至2010年。没有逐件数据，不能展开查看。"),
        Aggregate(
            "办结率", "96", "%", "报道没有说明分母，也没有逐件数据；办结不等于解决，不能与本站的数字比较。"
        ),
        Aggregate(
            "2010年市领导接听日", "122", "件", "截至2010年年中受理并办理。各场次分别多少件，报道没有说明。"
        ),
    ),
    practice=(
        "来电由受理中心记录，能当场答复的直接答复；需要办理的，以书面交办件交承办单位，限期签收、办理、回复。",
        "办结后由受理中心回访，按满意件、不满意件记录。",
        "每月通报来电情况和各单位书面交办件的办理情况；每月下旬召开工作例会。",
        "承办单位按考核评分办法打分，分项包括工作态度、办结率等。",
        "对反映集中、影响面大的来电，汇编简报报送市领导；对久拖不决的，会同效能办和新闻单位联合督办。",
    ),
)

_ARCHIVES = {"瑞安市": _RUIAN}


def archive_of(city: str) -> Archive | None:
    """The archive of ``city``; another city starts without one."""
    return _ARCHIVES.get(city)
