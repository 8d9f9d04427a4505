"""What the pages of bulletins call things."""

from portal.backoffice.bulletins.models import Bulletin
from portal.scoring.period import Period
from portal.web.present.words import Mark

KINDS: dict[str, str] = {"bulletin": "通报", "brief": "简报", "archive": "历史文件"}
CHAIN_KINDS: dict[str, str] = {
    "instruction": "批示",
    "meeting": "会议",
    "document": "发文",
    "enforcement": "执法",
    "outcome": "结果",
}
MARKS: dict[str, Mark] = {
    "draft": Mark("起草中", "st-none c-ink2"),
    "proposed": Mark("待审核", "st-half c-amber"),
    "approved": Mark("待发布", "st-half c-qing"),
    "released": Mark("已发布", "st-full c-qing"),
    "withdrawn": Mark("已撤回", "c-zhu"),
}
CONCLUSIONS: dict[str, str] = {"public": "可以公开", "not_public": "不得公开，退回修改"}
"""Conclusion of a secrecy review (保密审查)."""

GROUNDS: dict[str, str] = {
    "none": "未发现不宜公开的内容",
    "state": "国家秘密",
    "trade": "商业秘密",
    "privacy": "个人隐私",
    "stability": "危及国家安全、公共安全、经济安全、社会稳定",
}
"""What a secrecy review looks for; the conclusion names one."""

LINK_EVENTS: dict[str, str] = {
    "link_add": "添加批示部署",
    "link_save": "修改批示部署",
    "link_propose": "送审批示部署",
    "link_take_back": "收回批示部署",
    "link_approve": "同意公开批示部署",
    "link_withhold": "批示部署定为不公开",
    "link_send_back": "退回批示部署",
    "link_reopen": "重新修改批示部署",
    "link_remove": "删除批示部署",
}
"""Acts on a step of a chain, in the history of the brief or call that it belongs to."""

EVENTS: dict[str, str] = {
    "build": "生成草稿",
    "create": "新建",
    "import": "导入",
    "save": "修改",
    "refresh": "重新读取数字",
    "figure": "增减数字",
    "propose": "送审",
    "take_back": "收回修改",
    "approve": "审核通过",
    "send_back": "退回",
    "secrecy": "保密审查",
    "release": "发布",
    "correct": "开始更正",
    "drop": "放弃更正",
    "withdraw": "撤回",
    "override": "放行检查发现的问题",
    "keep": "保留隐私检查发现的文字",
    "confirm_kept": "确认保留",
    **LINK_EVENTS,
}
"""Acts of the history; one that is missing here is shown by its name."""


def issue_line(bulletin: Bulletin) -> str:
    """2026年第10期（总第274期）, or "" for a document without an issue number."""
    if bulletin.issue is None:
        return ""
    total = f"（总第{bulletin.issue_total}期）" if bulletin.issue_total else ""
    return f"{bulletin.year}年第{bulletin.issue}期{total}"


def period_words(code: str) -> str:
    """2026年10月; "" for none."""
    return Period.parse(code).word if code else ""
