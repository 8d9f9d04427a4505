"""Who a label names: 来电人, 副市长, 接线员, 市住建局 ... Rules of words, with what is known of the session before them."""

import re

from portal.transcripts.model import Speakers
from portal.vocabulary import SpeakerRole

_NUMBER = r"[\s#_]*(?:[\dA-Za-z一二三四五六七八九十]{0,4}号?)"
_CALLERS = "来电人|来电者|来电市民|来电群众|来电|市民|群众|听众|热线用户|用户|居民|村民|业主|家长|网友|客户|商户|诉求人|反映人|投诉人|咨询人|打电话的人|主叫|caller|customer|user|问|提问|提问者"
_CALLER = re.compile(rf"(?:第.{{1,3}}[位名个])?\d*号?(?:{_CALLERS})(?:代表)?{_NUMBER}", re.I)
_CALLER_NAMED = re.compile(
    r"(?:来电人|市民|群众|听众|热线用户|居民|村民|业主|家长|商户)?[（(]?[\u4e00-\u9fff某]{1,4}?"
    r"(?:先生|女士|小姐|大爷|大妈|大伯|大叔|大姐|大哥|阿姨|叔叔|师傅|老伯|老人|同学|某某|某)[）)]?"
)
_CALLER_WITH_NAME = re.compile(r"(?:来电人|市民|听众|热线用户)[（(]?[\u4e00-\u9fff某*×]{1,4}[）)]?")
_OPERATOR = re.compile(
    rf"(?:热线|12345|现场|平台)?(?:接线员|接线|话务员|话务|坐席员?|座席员?|客服|主持人?|主播|受理员|接话员|工作人员|值班员|值班长|operator|agent){_NUMBER}"
    rf"|[\dA-Za-z]{{1,6}}号?(?:接线员|话务员|坐席|座席|客服)",
    re.I,
)
_POST = "市委书记|副书记|书记|常务副市长|副市长|市长|副县长|县长|副区长|区长|市委常委|秘书长|政协主席|政协副主席|人大常委会主任|接听领导|市领导|领导|leader"
_LEADER = re.compile(
    rf"(?:[\u4e00-\u9fff、（）()]{{0,12}})(?:{_POST})(?:[（(]?[\u4e00-\u9fff]{{2,3}}[）)]?)?", re.I
)
_NOT_A_NAME = re.compile(r"(?:热线|助理|电话|信箱|专线|秘书|办公|说|好|您|你)$|^(?:热线|专线|信箱|公开)")
_LOWER_POST = re.compile(r"(?:镇|乡|街道|村|社区|局|办|中心|公司|学校|医院).{0,6}书记")
_UNIT = re.compile(
    r".{1,18}(?:局|委|委员会|管委会|政府|办|办公室|中心|公司|集团|街道|镇|乡|大队|支队|总队|中队|所|院|医院|学校|站|队|处|社区|村|银行|电力|供电|燃气|水务|公交|残联|妇联|工会|联合会|协会|消防)"
    r"(?:党委|党组|党支部)?(?:副?(?:局长|主任|处长|科长|所长|站长|队长|院长|校长|镇长|乡长|书记|经理|总经理)|负责人|负责同志|工作人员|代表)?"
    r"|(?:局长|副局长|主任|处长|科长|所长|站长|队长|镇长|乡长|街道办主任|部门负责人|单位负责人|承办单位|部门|职能部门|责任单位|department)"
    r"|[\u4e00-\u9fff]{1,3}(?:局长|主任|处长|科长|所长|站长|队长|镇长|经理)"
)
_MACHINE = re.compile(
    r"(?:说话人|发言人|讲话人|声道|通道|角色|speaker|spk|s|channel|unknown)[\s_#-]*\d{0,3}|未知(?:说话人)?",
    re.I,
)
_MIXED = re.compile(r"答|回答|答复|回复")

NO_LABEL = "没有标明说话人，请指定"


def role_of(label: str, speakers: Speakers) -> tuple[str, str]:
    """The role that a label names and a doubt about it, each "" where there is none. A name of the session wins."""
    label = label.strip()
    if not label:
        return "", NO_LABEL
    if _belongs(label, speakers.leaders):
        return SpeakerRole.LEADER, ""
    if _belongs(label, speakers.departments):
        return SpeakerRole.DEPARTMENT, ""
    if role := general_role(label):
        return role, ""
    if _MIXED.fullmatch(label):
        return SpeakerRole.LEADER, f"“{label}”当作接听领导的话，请核对"
    return "", f"不知道“{label}”是谁，请指定身份"


def general_role(label: str) -> str:
    """The role by the label's words alone, "" if they say nothing."""
    if len(label) > 24:
        return ""
    if _OPERATOR.fullmatch(label):
        return SpeakerRole.OPERATOR
    if _CALLER.fullmatch(label) or _CALLER_NAMED.fullmatch(label):
        return SpeakerRole.CALLER
    if _LOWER_POST.search(label):
        return SpeakerRole.DEPARTMENT
    if _LEADER.fullmatch(label) and not _NOT_A_NAME.search(label):
        return SpeakerRole.LEADER
    if _UNIT.fullmatch(label):
        return SpeakerRole.DEPARTMENT
    return SpeakerRole.CALLER if _CALLER_WITH_NAME.fullmatch(label) else ""


def is_speaker(label: str) -> bool:
    """Whether a label can only be that of somebody who speaks."""
    return bool(general_role(label) or _MACHINE.fullmatch(label) or _MIXED.fullmatch(label))


def _belongs(label: str, names: frozenset[str]) -> bool:
    """王副市长 is not known by 副市长 here, but 市住建局局长 is by 市住建局 and 副市长张三 by either word."""
    return any(name and (label == name or (len(name) > 1 and label.startswith(name))) for name in names)
