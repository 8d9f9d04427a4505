"""Full dates and towns in the texts of a case that shows only months, or no town."""

import pytest

from portal.privacy import (
    KnownFields,
    OfficeWords,
    Shown,
    apply_replacements,
    detect_case,
    propose_replacements,
)

NOBODY = KnownFields()
OFFICES = OfficeWords(
    departments=frozenset({"锦湖街道办事处", "市住建局"}), places=frozenset({"锦湖街道", "塘下镇", "北麂乡"})
)
BY_MONTH = Shown(days=False)


def published(text: str, shown: Shown = BY_MONTH) -> str:
    """``text`` as it goes out when every proposal is taken."""
    fields = {"reply": text}
    found = detect_case(fields, NOBODY, OFFICES, shown=shown)
    proposals = propose_replacements(fields, found, NOBODY, OFFICES, shown)
    spans = [(start, end, public) for (_field, start, end), public in proposals.items()]
    return apply_replacements(text, spans)


@pytest.mark.parametrize(
    ("raw", "public"),
    [
        ("市民3月5日来电反映路灯不亮。", "市民3月来电反映路灯不亮。"),
        ("市综合行政执法局\n2019年3月5日", "市综合行政执法局\n2019年3月"),
        ("市住建局 2019 年 3 月 5 日", "市住建局 2019年3月"),
        ("今年3月5日起水管一直漏水", "今年3月起水管一直漏水"),
        ("２０１９年３月５日答复", "2019年3月答复"),
        ("二〇一九年三月五日", "2019年3月"),
        ("十二月二十一日夜里停电", "12月停电"),
        ("2019-03-05 14:30报修", "2019年3月报修"),
        ("已于2019.3.5前清理", "已于2019年3月前清理"),
        ("3月5号下午3时30分左右到场", "3月到场"),
        ("3月5日（星期二）上午去过", "3月去过"),
        ("3月5日至8日停水", "3月停水"),
        ("3月5日、6日、7日晚上8点施工", "3月施工"),
        ("3月30日至4月2日施工", "3月至4月施工"),
        ("2019年12月30日至2020年1月2日停水", "2019年12月至2020年1月停水"),
        ("8月8日起实施错峰放行", "8月起实施错峰放行"),
    ],
)
def test_a_full_date_is_published_by_its_month(raw: str, public: str) -> None:
    assert published(raw) == public


@pytest.mark.parametrize(
    "text",
    [
        "《条例》自2020年1月1日起施行。",
        "根据《办法》（2019年3月5日）办理。",
        "2019年3月5日公布的名单在网站可查。",
        "依据瑞政办〔2019〕12号文件答复。",
        "您的诉求将在30日内答复，请于15日前补齐。",
        "每年1月1日起缴费，次年1月1日起享受待遇。",
        "每月5日发放，2018年11月已发。",
        "5月份来过，3月15号楼没有电梯。",
        "版本1.2.3，编号2019-13-45，时间为13月5日。",
        "乘3路车到8号线。",
    ],
)
def test_what_is_no_day_of_the_case_stays(text: str) -> None:
    assert published(text) == text


@pytest.mark.parametrize("text", ["市民3月5日来电反映。", "2019-03-05 14:30报修"])
def test_by_day_nothing_is_proposed(text: str) -> None:
    assert published(text, Shown()) == text


def test_a_date_asks_for_no_decision_and_a_birth_date_still_does() -> None:
    found = detect_case({"question": "3月5日来电，出生日期1980年3月5日。"}, NOBODY, shown=BY_MONTH)[
        "question"
    ]
    assert [(item.label, item.risk) for item in found] == [("DATE", "medium"), ("BIRTH", "high")]


@pytest.mark.parametrize(
    ("raw", "area", "public"),
    [
        ("锦湖街道居民：新生儿怎么参加医保", "中心片区", "中心片区居民：新生儿怎么参加医保"),
        ("锦湖街道居民：新生儿怎么参加医保", "", "某街道居民：新生儿怎么参加医保"),
        ("邻居私自搭建（塘下镇）", "", "邻居私自搭建（某镇）"),
        ("北麂乡码头缺少路灯", "", "某乡码头缺少路灯"),
        ("已转锦湖街道办事处办理", "", "已转锦湖街道办事处办理"),
        ("家住锦湖街道望江家园12幢2单元302室", "", "家住某街道某小区"),
    ],
)
def test_a_town_that_the_case_does_not_show_goes_from_its_texts(raw: str, area: str, public: str) -> None:
    assert published(raw, Shown(days=False, towns=False, area=area)) == public


def test_a_town_that_the_case_shows_stays() -> None:
    assert published("锦湖街道居民来电，塘下镇也停水") == "锦湖街道居民来电，塘下镇也停水"
