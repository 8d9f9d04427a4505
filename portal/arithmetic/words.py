"""The words by which a bulletin says what its numbers are."""

import re

TOTAL = re.compile(
    r"[共总]|合计|全部|受理|接听|接到|接收|接办|收到|办理|来电|诉求|工单|话务|回访|抽查|交办|转办|派单"
)
"""A count that others may be parts of."""
GRAND = re.compile(r"[共总]|合计|全部")
ADDED_UP = re.compile(r"合计|共计|总计|两项|三项|相加")
CHANGE = re.compile(
    r"同比|环比|增[长加多幅]|上升|下降|减少|提[高升]|降[低幅]|回[升落]|相比|持平|(?:上涨|下跌|多|少|升|降)了?$"
)
CHANGE_COUNT = re.compile(r"(?:增加|减少|上升|下降|增长|增多|提高|降低|多|少)了?(?:为)?$")
FALL = re.compile(r"下降|减少|降|回落|下跌|少了?$")
EARLIER = re.compile(
    r"(?:上个?[月周年期]|上一?季度?|(?<=[比较与])上半年|前一|去年|同期|往年|上年)(?!.{0,4}(?:结转|遗留|转入|未办结))"
)
LAST_YEAR = re.compile(r"去年|上年|同期|往年")
MEAN = re.compile(r"(?:[日月年人户]均|平均每?.{0,4})$")
NOT_STATED = re.compile(r"力争|确保|争取|要求|目标|必须|应当|不得|约占|大约|占比约")
"""A percentage that is asked for, or only about right."""
SHARE = re.compile(r"占(?![道地用据线])|占比|比重")
RATE = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{1,12})(?:率|满意度)(?:分别|均|仅|也)?(?:为|是|达到?|高达|有|:)?[:\s]*$"
)
PARTIAL = re.compile(
    r"主要|较[多大高]|突出|集中|前[\d一二两三四五六七八九十]{1,3}|居前|位居|位列|靠前|排名[前靠]|热点|例如|如下几|部分|焦点|重点"
    r"|等(?:[。;\n)]|方面)|其余[^\d。]{0,8}(?:未|见|略|不)|不含|仅列|未列"
)
"""Words that say: this list is not all of it."""
OTHER = re.compile(r"其[他它]|另外|其余")
MEASURES = frozenset(
    {"元", "公里", "米", "平方米", "亩", "吨", "分", "秒", "分钟", "小时", "天", "倍", "名", "位", "期"}
)
"""Units of what is measured or numbered and not counted: no rule adds or divides them in prose."""
GENERIC = re.compile(
    r"[总共]|合计|全部|受理|^(?:诉求|工单|来电|话务|接听|办件|信件|案件|件)?(?:数|量|件数)?$"
)
"""A whole that is named as the total: 占总量, 占受理量, 占诉求量."""
ASKED = re.compile(r"回访|测评|抽取|抽查|评价")
"""A total of which every case has a verdict (满意, 基本满意, 不满意)."""
EVERY = re.compile(r"各(?:有)?$")

_FILLING = re.compile(
    r"坐席|人工|其中|当月|本月|本期|本周|总体|综合|平均|群众|市民|来电人?|电话|热线|回访|(?<!返)工单|诉求|整体|企业|结果|承办单位|单位|全市|表示|"
    r"[中有为的数量件者]|\s|另|单$"
)
_SYNONYMS = (("按期", "按时"), ("逾期", "超期"), ("超时", "超期"), ("结案", "办结"))
_QUALIFIED = re.compile(r"(?:[不未非无]|按时|超期|及时|一次性?|基本|正在)$")


def stem(words: str) -> str:
    """What a count or a rate is of, without filling words: 表示满意的有 and 群众满意 are both 满意."""
    bare = _FILLING.sub("", words)
    for word, other in _SYNONYMS:
        bare = bare.replace(word, other)
    return bare


def counts(label: str, wanted: str) -> bool:
    """Whether a count of this label is what a rate of stem `wanted` has above its line.

    各部门处理答复 counts 处理答复; 按时办结 does not count 办结, nor 不满意 满意.
    """
    bare = stem(label)
    return bare.endswith(wanted) and not _QUALIFIED.search(bare.removesuffix(wanted))


POLES: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "办理方式": (
        re.compile(r"直办|直接办理|直接[答回解][复答]|直接处理|在线解答|即时办结|自行处理|当场答复|直接办结"),
        re.compile(r"转办|交办|派单|派发|转派|转交|交由|派遣"),
    ),
    "新旧": (
        re.compile(r"新受理|新增|新接|新收|当[月期季年]受理|本[月期季年](?:新|受理)"),
        re.compile(r"结转|遗留|续办|转入"),
    ),
    "进度": (
        re.compile(r"^(?!.*[未率尚]).*(?:办结|处理完毕|完成)"),
        re.compile(r"在办|正在|办理中|未办结|未完成|尚未"),
    ),
    "时限": (re.compile(r"按[期时]"), re.compile(r"逾期|超期|超时")),
}
"""Two parts that make up a whole: direct + dispatched, new + carried over, finished + in progress, in time + late."""
ONLY_OF = {"时限": re.compile(r"应办|到期|应回复|办结")}
"""Poles that make up only such a total: of what came in, some is not due yet."""

_DIMENSIONS = {
    "类型": re.compile(r"咨询|求助|投诉|举报|建议|表扬|感谢|求决|申诉|意见"),
    "渠道": re.compile(
        r"电话|来电|微信|网站|网络|网上|邮件|信箱|短信|APP|留言|客户端|小程序|平台|渠道|上级|省级|监督员"
    ),
    "评价": re.compile(r"满意|一般|未评价"),
}


def dimension(label: str) -> str:
    """By what a list item divides the whole; empty when the word is unknown."""
    return next((name for name, words in _DIMENSIONS.items() if words.search(label)), "")
