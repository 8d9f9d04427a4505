"""The lists a word may be added to: what they are called, what they do, which words fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.privacy import is_shipped_word, skeleton

_HAN = re.compile(r"[一-龥]+")
_PHONE = re.compile(r"[\d-]{5,20}")


@dataclass(frozen=True, slots=True)
class WordList:
    """One list. ``spelled``: no word of it can name a private person, so audit rows may quote it."""

    kind: str
    title: str
    effect: str
    shortest: int
    longest: int
    spelled: bool = False


LISTS: Mapping[str, WordList] = {
    item.kind: item
    for item in (
        WordList(
            "name_cue", "称呼或提示词", "后面紧跟的姓名要隐去，如“护林人”“合租人”。", 2, 12, spelled=True
        ),
        WordList("surname", "姓氏", "补充少见的单姓、复姓。", 1, 2, spelled=True),
        WordList("not_name", "误报词", "不是姓名，却常被当成姓名标出的词，如小区名。", 2, 12),
        WordList("title", "公职职务", "职务旁边的姓名是履行公务，保留。", 2, 12, spelled=True),
        WordList(
            "holder", "在任领导", "任期内的案例中这个姓名保留；本人来电或写明是村民、业主的仍要隐去。", 2, 6
        ),
        WordList("illness", "疾病名称", "写明某人患这种病的，要隐去。", 2, 12, spelled=True),
        WordList("account_cue", "账号提示词", "后面的号码要隐去，如“光猫号”。", 2, 12, spelled=True),
        WordList("masked", "一律隐去的词", "不论出现在哪里都要隐去，如绰号、住处的俗称。", 2, 40),
        WordList("phone", "对外办公电话", "单位公布的电话，保留；手机号也可以。", 5, 20),
    )
}

STATES = {"proposed": "待启用", "active": "使用中", "retired": "已停用"}


def word_faults(kind: str, word: str) -> list[str]:
    """Why ``word`` does not fit the list, in Chinese; nothing where it does."""
    chosen = LISTS[kind]
    if not chosen.shortest <= len(word) <= chosen.longest:
        return [f"“{chosen.title}”的词须为 {chosen.shortest} 到 {chosen.longest} 个字。"]
    if kind == "phone":
        return (
            []
            if _PHONE.fullmatch(word) and sum(map(str.isdigit, word)) >= 5
            else ["电话只能写数字和连字符。"]
        )
    if kind == "masked":
        # Terms are compared by their letters alone; a single one would hit everywhere.
        return [] if len(skeleton(word)) > 1 else ["至少要有两个汉字、字母或数字。"]
    if not _HAN.fullmatch(word):
        return ["只能写汉字，不要空格和标点。"]
    return ["系统自带的词表里已经有了。"] if is_shipped_word(kind, word) else []
