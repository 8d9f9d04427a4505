"""A screen only saves time: it never hides what its pattern would have found."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date

from portal.demo.city import generate
from portal.privacy import recognisers
from portal.privacy.lexicon import Screened, occurrences
from portal.privacy.views import View

TEXTS = (
    "家住锦湖街道望江家园12幢2单元302室，瑞湖路88号旁边的上村3组、文汇路阳光城A座1204也一样。",
    "龙江路15号3幢101室，解放路北段128号，人民路12，桥头村村民小组，市民街道办事处对面。",
    "位置是东经120.65度，北纬27.78度，即120.6512,27.7812。网址 www.weibo.com/u/123456，邮箱abc(at)163.com。",
    "身份证尾号1234，手机后四位5678，138，1234，5678，138****5678，+852 2345 6789，330325********1234。",
    "户号3303250012，微信号wang_139，QQ 1234567，护照E12345678，港澳居民A123456(7)，12345678护照，H1234567通行证。",
    "车牌号C12345，浙(2019)安平区不动产权第0012345号，房权证安字第123456号，土地证编号：12345。",
    "我儿子今年8岁，在实验小学三年级（2）班，2011年3月5日出生，患有糖尿病。王女士、李师傅、曹某某、汤**、周x。",
    "王大明，男，身份证；李小红 13800000000；约翰·史密斯和买买提·艾力；家102室；住在3幢201房。",
)


def screens() -> Iterator[tuple[str, Screened]]:
    """Every screened pattern of the recognisers, by name."""
    for module in pkgutil.iter_modules(recognisers.__path__, recognisers.__name__ + "."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Screened):
                yield f"{module.name}.{name}", value


def test_no_screen_hides_a_match() -> None:
    invented = [
        text for case in generate(150, 3, date(2026, 3, 2)) for text in (case.title, case.body, case.reply)
    ]
    texts = [script for text in (*TEXTS, *invented) for script in View.of("question", text).scripts]
    silent = []
    for name, one in screens():
        found = [[match.span() for match in one.pattern.finditer(text)] for text in texts]
        assert [[match.span() for match in one.finditer(text)] for text in texts] == found, name
        if not any(found):
            silent.append(name)
    assert len(silent) <= 5, silent


def test_a_word_is_found_wherever_it_stands_and_an_empty_one_nowhere() -> None:
    assert list(occurrences("王明", "王明和王明王明")) == [(0, 2), (3, 5), (5, 7)]
    assert list(occurrences("一一", "一一一")) == [(0, 2)]
    assert list(occurrences("", "王明")) == []
