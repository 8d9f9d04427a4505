"""The field's closed vocabularies: codes as stored, with the Chinese word shown. Imports nothing, used by every side."""

from enum import StrEnum


class Term(StrEnum):
    """A code with its Chinese word: ``Term.X.value`` is stored, ``Term.X.word`` is shown."""

    word: str

    def __new__(cls, value: str, word: str = "") -> "Term":
        member = str.__new__(cls, value)
        member._value_ = value
        member.word = word
        return member


class AppealType(Term):
    """诉求类型."""

    CONSULT = "consult", "咨询"
    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"
    SUGGESTION = "suggestion", "建议"
    PRAISE = "praise", "表扬"
    OTHER = "other", "其他"


class Channel(Term):
    """受理渠道; ``INSPECTOR`` are grid inspectors' findings, not citizens."""

    PHONE = "phone", "电话"
    WECHAT = "wechat", "微信"
    APP = "app", "手机应用"
    WEB = "web", "网站"
    MAIL = "mail", "邮件"
    UPPER = "upper", "上级平台转办"
    BOARD = "board", "网络留言板"
    INSPECTOR = "inspector", "网格上报"
    OTHER = "other", "其他"


class Handling(Term):
    """办理方式."""

    DIRECT = "direct", "直接办理"
    ASSIGNED = "assigned", "书面交办"


class Outcome(Term):
    """办理结果; 办结 is not 解决."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    FILED = "filed", "已立案"
    UNSOLVED = "unsolved", "未解决"
    IMPOSSIBLE = "impossible", "无法解决"
    ANSWERED = "answered", "已答复"


class Satisfaction(Term):
    """回访结果."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"
    UNREACHED = "unreached", "未联系上"


class Classification(Term):
    """公开属性."""

    PUBLIC = "public", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    NOT_PUBLIC = "not_public", "不予公开"


class WithdrawalKind(Term):
    """撤回方式 (DOMAIN: what stays visible of a withdrawn item)."""

    NOTICE = "notice", "保留页面，只去正文"
    GONE = "gone", "页面撤下，提示已撤回"
    VANISH = "vanish", "完全隐去，不留页面"


class WithdrawalReason(Term):
    """撤回原因, as the public log shows it."""

    PRIVACY = "privacy", "内容可能使人认出当事人"
    ERROR = "error", "内容有误"
    OBJECTION = "objection", "当事人提出异议"
    SECRECY = "secrecy", "涉及不宜公开的事项"
    DUPLICATE = "duplicate", "与另一案例重复"
    OTHER = "other", "其他原因"
    RECHECK = "recheck", "隐私复查，暂时撤下"


CHOSEN_REASONS = tuple(item for item in WithdrawalReason if item is not WithdrawalReason.RECHECK)
"""What a person may choose; only the re-check itself hides for a re-check."""


class Withheld(Term):
    """未公开台账: why a replied case is not public, for the counts of the method page."""

    REPORT = "report", "不公开：举报"
    MINOR = "minor", "不公开：涉及未成年人"
    HEALTH = "health", "不公开：涉及健康信息"
    VIOLENCE = "violence", "不公开：涉及家庭暴力"
    NOT_PUBLIC = "not_public", "不公开：其他依据"
    ON_REQUEST = "on_request", "依申请公开"
    SECRECY = "secrecy", "来电人要求保密"
    CONSENT = "consent", "来电人不同意公开"
    DEFERRED = "deferred", "暂缓"
    PENDING = "pending", "正在处理，尚未公开"


class ExclusionReason(Term):
    """剔除: why an order is taken out of scoring."""

    UPPER = "upper", "超出本级职权"
    COURT = "court", "已进入诉讼、仲裁、行政复议"
    UNREASONABLE = "unreasonable", "诉求无法律政策依据"
    FORCE = "force", "不可抗力"
    LONG_RUNNING = "long_running", "列入挂账"
    MERGED = "merged", "并单，按主件计"
    MISTAKE = "mistake", "派单或登记有误"
    OTHER = "other", "其他"


class LeftOut(Term):
    """未计入: why an order of a unit is in no denominator of its sheet."""

    EXCLUDED = "excluded", "经批准剔除"
    RETURNED = "returned", "退单已核准，不计原承办单位"
    DIRECT = "direct", "直接办理，不是书面交办件"
    JOINT = "joint", "协办件，考核办法规定不计"
    NO_DISPATCH = "no_dispatch", "没有派单时间"
    NO_DUE = "no_due", "没有办理时限"
    REPLY_FIRST = "reply_first", "答复或办结早于派单"
    NO_CALENDAR = "no_calendar", "节假日表缺少年份，时限无法推算"


class ReportReason(Term):
    """报告问题的种类."""

    PRIVACY = "privacy", "泄露个人信息"
    WRONG = "wrong", "内容有误"
    BROKEN = "broken", "页面有问题"
    OTHER = "other", "其他"


class DayStage(Term):
    """接听日所处的阶段; "followed": every promise has been looked at again."""

    ANNOUNCED = "announced", "已预告"
    HELD = "held", "已举行"
    REPORTED = "reported", "已公布记录"
    FOLLOWED = "followed", "已回头看"


class DayKind(Term):
    """一次接听日 or a series of sittings over several days."""

    DAY = "day", "接听日"
    CAMPAIGN = "campaign", "接听活动"


class SpeakerRole(Term):
    """接听实录里说话的人; ``GAP`` stands in public for turns that were left out ([…])."""

    CALLER = "caller", "来电人"
    LEADER = "leader", "接听领导"
    OPERATOR = "operator", "接线员"
    DEPARTMENT = "department", "承办单位"
    GAP = "gap", "略去"


class CallForm(Term):
    """一通来电怎样公开."""

    TRANSCRIPT = "transcript", "实录"
    SUMMARY = "summary", "摘要"
    WITHHELD = "withheld", "不公开"


class CallReason(Term):
    """不公开一通来电的理由; counted in public."""

    PRIVACY = "privacy", "涉及个人隐私"
    MINOR = "minor", "涉及未成年人"
    WISH = "wish", "来电人要求不公开"
    CLUE = "clue", "举报线索，正在核查"
    COURT = "court", "已进入诉讼、仲裁、行政复议"
    SECRET = "secret", "涉及国家秘密"
    TRADE = "trade", "涉及商业秘密"
    STABILITY = "stability", "公开可能危及国家安全、公共安全、经济安全和社会稳定"


class PromiseState(Term):
    """承诺办到没有; 逾期 is derived from the date, never stored."""

    OPEN = "open", "办理中"
    KEPT = "kept", "已兑现"
    KEPT_LATE = "kept_late", "逾期后兑现"
    PARTLY = "partly", "部分兑现"
    IMPOSSIBLE = "impossible", "无法兑现"
    CHANGED = "changed", "已调整"
