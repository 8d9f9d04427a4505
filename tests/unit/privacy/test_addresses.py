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
        ("仓前街12弄3支弄8号", "仓前街某号"),
        ("我住怡和公寓12幢6单元", "我住某小区"),
        ("丰和巷23号漏水", "丰和巷某号漏水"),
        ("家住望江家园 12 幢 2 单元 302 室", "家住某小区"),
        ("家住望江家园十五栋七百零四", "家住某小区"),
        ("汀田镇安福路77号3楼，漏水", "汀田镇安福路某号，漏水"),
        ("湖岭镇下湾村5组38号养猪", "湖岭镇下湾村某组养猪"),
        ("万松路29号快修先生隔壁", "万松路某号隔壁"),
        ("住址：浙江省瑞安市柳林镇金鼎城15-10-913", "住址：浙江省瑞安市柳林镇某小区"),
        ("我住文汇路88号新世纪大厦1204室，停水", "我住某楼，停水"),
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
        "小区11栋楼只有一个出口",
        "金星路与塘下路的路口要建一座天桥",
        "入住 473 户",
        "省人民政府令第215号",
        "107国道红绿灯",
        "请到瑞湖路88号行政服务中心3楼窗口办理",
        "外嫁女及其子女不享受村民组的待遇",
        "要求成立村清算小组",
    ],
)
def test_public_places_and_counts_stay(found, text):
    """Roads, estates, counts of buildings, bus lines and the addresses of offices are no findings."""
    assert found(text) == []
