"""Chinese for what stands in the audit log; what has no word is shown as it is stored."""

from collections.abc import Mapping
from typing import Any

from portal.backoffice.cases.rungs import RUNG_WORDS
from portal.releases.workflow import STATE_NAMES
from portal.security.permissions import ROLE_NAMES
from portal.vocabulary import WithdrawalKind

ACTIONS: dict[str, str] = {
    "staff.sign_in": "登录",
    "staff.sign_out_everywhere": "全部退出登录",
    "staff.session_ended": "退出一台设备",
    "staff.password": "更换密码",
    "staff.add": "新建账号",
    "staff.invite": "邀请",
    "staff.invite_accepted": "接受邀请",
    "staff.reset": "重设密码",
    "staff.reset_accepted": "设置新密码",
    "staff.roles": "调整角色",
    "staff.lock": "锁定账号",
    "staff.unlock": "解锁账号",
    "case.raw.view": "查看原文",
    "case.titles.view": "查看队列标题",
    "case.siblings.view": "查同一来电人的其他件",
    "case.decide": "决定一处",
    "case.decide_all": "成批决定",
    "case.add_finding": "补标一处",
    "case.change_replacement": "改替换文字",
    "case.change_label": "改类别",
    "case.change_span": "改范围",
    "case.edit_wording": "改公开稿",
    "case.set_place_and_dates": "定地点和日期精度",  # until 0.1.0
    "case.choose_rung": "改公开精度",
    "case.coarsen": "同类太少，自动放宽精度",
    "case.answer_neighbour": "回答邻居测试",
    "case.undo": "撤销一步",
    "case.second_look": "请同事再看",
    "case.second_look_done": "第二人已看",
    "case.propose": "送复核",
    "case.defer": "暂缓",
    "case.not_public": "不公开",
    "case.on_request": "依申请公开",
    "case.resume": "恢复处理",
    "case.send_back": "退回",
    "case.revise": "修订",
    "case.approve": "通过",
    "case.approve_second": "复审通过",
    "case.approve_final": "终审通过",
    "case.clear": "保密审查通过",
    "case.release": "发布",
    "case.withdraw": "撤回",
    "case.restore": "恢复公开",
    "case.second.confirm": "第二人确认保留",
    "case.second.refuse": "第二人不同意保留",
    "recheck.found": "复查发现",
    "recheck.paused": "复查暂停，待人确认",
    "recheck.confirmed": "确认复查继续",
    "recheck.dismissed": "认定误报",
    "recheck.second": "第二人确认误报",
    "release.restore": "恢复一件",
    "sampling.draw": "抽取样本",
    "sampling.read": "读一件样本",
    "sampling.propose": "抽样批次送批准",
    "sampling.approve": "批准抽样批次",
    "sampling.release": "发布抽样批次",
    "sampling.drop": "取消抽样批次",
    "batch.open": "开始一批发布",
    "batch.resume": "继续一批发布",
    "release.publish": "公开一件",
    "release.withdraw": "撤下一件",
    "receipt.probe": "重新核查撤回",
    "backup.cleared": "旧备份已清除",
    "report.handled": "处理公众报告",
    "import.begin": "开始导入",
    "import.done": "导入完成",
    "import.failed": "导入失败",
    "directory.group": "改组别",
    "directory.department_added": "添加单位",
    "directory.department_changed": "改单位",
    "directory.name_mapped": "对应单位名称",
    "directory.name_refused": "标记不是单位",
    "directory.alias_removed": "删去单位名称",
    "directory.category_mapped": "对应分类名称",
    "directory.category_refused": "标记没有对应的分类",
    "directory.category_unmapped": "取消分类对应",
    "directory.taxonomy": "载入分类",
    "directory.towns": "改乡镇街道",
    "calendar.day_set": "录入节假日",
    "calendar.day_removed": "删去节假日",
    "audit.exported": "导出审计记录",
    "word.propose": "提出识别词",
    "word.preview": "重新计算识别词的影响",
    "word.activate": "启用识别词",
    "word.retire": "停用识别词",
    "word.withdraw": "撤销识别词提议",
    "evaluation.export": "导出标注数据",
}

SUBJECTS: dict[str, str] = {
    "case": "诉求件",
    "release": "公开案例",
    "batch": "批次",
    "recheck_run": "复查",
    "sample_batch": "抽样批次",
    "receipt": "撤回回执",
    "import": "导入",
    "inbox_report": "公众报告",
    "staff_user": "账号",
    "department": "单位",
    "department_alias": "单位名称",
    "department_group": "组别",
    "category": "分类",
    "category_alias": "分类名称",
    "town": "乡镇街道",
    "holiday": "节假日",
    "privacy_word": "识别词",
}

DETAILS: dict[str, str] = {
    "source": "原状态",
    "target": "新状态",
    "before": "原来",
    "after": "现在",
    "label": "类别",
    "decision": "决定",
    "answer": "回答",
    "count": "数量",
    "queue": "队列",
    "items": "件数",
    "hidden": "已撤下",
    "sampled": "样本",
    "verdict": "结论",
    "added": "新增",
    "kept": "沿用",
    "dropped": "去掉",
    "act": "撤销的一步",
    "number": "公开编号",
    "kind": "方式",
    "date_precision": "日期精度",
    "town": "写明乡镇街道",
    "rung": "公开到",
    "crowd": "同类件数",
    "profile": "列名方案",
    "dry_run": "试运行",
    "inserted": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "rejected": "未导入",
    "username": "用户名",
    "roles": "角色",
    "sessions": "退出的登录",
    "department_id": "单位",
    "category_id": "分类",
    "nodes": "分类数",
    "gone": "去掉的分类",
    "is_workday": "上班",
    "filters": "筛选条件",
    "list": "词表",
    "word": "词语",
    "cases": "案例数",
    "since": "起始日期",
}
"""What stands in an entry's detail, by key."""

_VALUES: dict[str, str] = {
    **STATE_NAMES,
    **{role.value: name for role, name in ROLE_NAMES.items()},
    **{kind.value: kind.word for kind in WithdrawalKind},
    "mask": "隐去",
    "keep": "保留",
    "yes": "是",
    "no": "否",
    "day": "日",
    "month": "月",
    **{rung.value: words for rung, words in RUNG_WORDS.items()},
}


def detail_words(detail: Mapping[str, Any]) -> str:
    """The detail of an entry in words: ``原状态：待复核，新状态：待发布``; empty values are left out."""
    parts = [(DETAILS.get(key, key), _value(value)) for key, value in detail.items()]
    return "，".join(f"{name}：{value}" for name, value in parts if value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(item) for item in value)
    text = "" if value is None else str(value)
    return _VALUES.get(text, text)
