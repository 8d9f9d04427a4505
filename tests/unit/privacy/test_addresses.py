"""House-level addresses go, towns, streets and public places stay."""

import pytest


@pytest.mark.parametrize(
    ("text", "public_text"),
    [
        ("家住锦湖街道望江家园12幢2单元302室", "家住锦湖街道某小区"),
        ("住锦湖街道望江家园十二幢二单元三零二室", "住锦湖街道某小区"),
        ("在望江家园12幢楼下", "在某小区楼下"),
        ("我住3栋501", "我住某小区"),
        ("住址：安阳街道瑞湖路88号", "住址：安阳街道瑞湖路某号"),
        ("湖岭镇上村12号养猪", "湖岭镇上村某户养猪"),
        ("我是湖岭镇上村3组人", "我是湖岭镇上村某组人"),
        ("塘下镇下林村张家组停水", "塘下镇下林村某组停水"),
    ],
)
def test_an_address_is_generalised_to_its_town(public, text, public_text):
    """Street, town, village and road are said, house, building and group are not."""
    assert public({"question": text})["question"] == public_text


@pytest.mark.parametrize(
    "text",
    [
        "滨江大道堵车",
        "万松路与瑞湖路交叉口积水",
        "小区内共有30幢",
        "住户多次向社区反映",
        "锦湖街道望江家园停水",
        "十七个村民小组没有通水",
        "办理地点：行政服务中心（瑞湖路88号）",
        "乘坐12路公交到5号线",
        "建有一栋六层楼房",
    ],
)
def test_public_places_and_counts_stay(found, text):
    """Roads, estates, counts of buildings, bus lines and the addresses of offices are no findings."""
    assert found(text) == []
