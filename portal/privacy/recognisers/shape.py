"""The shape of Chinese names: where a name that begins or ends at a given place has its other end."""

import re

from ..lexicon import alternatives, occurrences, pattern, word_set
from ..surnames import COMPOUND, SINGLE

WEAK = frozenset("".join(word_set("weak_surnames")))
STRONG = SINGLE - WEAK
GIVEN = frozenset("".join(word_set("given_name_characters")))
NEVER = word_set("never_in_names")
TYPICAL = GIVEN - NEVER - frozenset("".join(word_set("ambiguous_given_characters")))
_FOLLOW = word_set("name_follow_words")
TITLES = word_set("honorifics") | word_set("private_titles") | word_set("official_titles")
NOT_GIVEN = TITLES | word_set("words_after_surnames")
# They stand inside given names (李和平), but as third character they mostly belong to what follows.
_CONNECTORS = frozenset("和同向有会能以至前里要交")
NOT_NAMES = word_set("not_names")
_CUT_WORDS = word_set("words_ending_in_surnames")
_LONGEST_FOLLOW = max(map(len, _FOLLOW))


# 组织, 站在, 路过, 村里 and the like begin with a word of places and make nothing a place.
_PLACE_WORD = pattern(
    "place_words",
    r"(?!组[织里]|站[在着出起到]|路[过上边口]|省[得去]|区[别里]|[村镇乡县市][里上外民]|投资了|教育孩|文化程度){}",
)


_PLACE_ENDS = frozenset("河路街桥镇乡村塘冲坝垸沟渠港巷段")


def before_place(text: str, position: int) -> bool:
    """Whether a word of places, estates or firms begins here, so that what stands before is the name of one."""
    return _PLACE_WORD.match(text, position) is not None


def runs_into_place(text: str, start: int, end: int) -> bool:
    """Whether the last character of what looks like a name of three opens a word of places: 柳林水|库, 万和餐|饮."""
    word = _PLACE_WORD.match(text, end - 1) if end - start > 2 else None
    return word is not None and word.end() > end


_DOCUMENT = re.compile(
    r"[办发字函综]{0,3}[〔\[【﹝]\s?(?:19|20)\d\d|[(（]\s?(?:19|20)\d\d\s?[)）]\s?第?\d+号"
)


def before_number(text: str, position: int) -> bool:
    """Whether the year of a document number follows, so that what stands before is an office: 温政发〔2023〕5号."""
    return _DOCUMENT.match(text, position) is not None


def ends_as_place(name: str) -> bool:
    """Whether the last character of what looks like a name makes it a place: 柳溪河, 谭家冲."""
    return len(name) > 2 and name[-1] in _PLACE_ENDS


def stands_as_place(text: str, name: str) -> bool:
    """Whether `name` stands right before a word of places somewhere in the text, or runs into one: 润嘉|公司, 林溪水|库."""
    spans = occurrences(name, text)
    return any(before_place(text, end) or runs_into_place(text, start, end) for start, end in spans)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese character of the basic block; false for the empty string."""
    return "\u4e00" <= char <= "\u9fff"


def ends_here(text: str, position: int) -> bool:
    """Whether a name may end before `position`: punctuation, digits, the end or a word that follows names."""
    if not is_han(text[position : position + 1]):
        return True
    return any(text[position : position + size] in _FOLLOW for size in range(1, _LONGEST_FOLLOW + 1))


def follows_surely(text: str, position: int) -> bool:
    """Whether what follows leaves no doubt: a word of two or more characters, or 的 and the like before a pause."""
    return any(text[position : position + size] in _FOLLOW for size in range(2, _LONGEST_FOLLOW + 1))


def is_word(text: str, start: int, after_cue: bool = False) -> bool:
    """Whether an ordinary word that looks like a name begins here (关注, 汤料) or is cut in two (主|任).

    After a cue nothing is cut: the cue itself is the word before.
    """
    if not after_cue and start and text[start - 1 : start + 1] in _CUT_WORDS:
        return True
    return any(text[start : start + size] in NOT_NAMES for size in (2, 3, 4))


_CUE = pattern("name_cues", r"{}(?:名叫|叫做|叫|名为|是|为|系)?[:：“\"\s]?$")
_LONGEST_CUE = 8


def follows_cue(text: str, start: int) -> bool:
    """Whether a cue of private persons stands right before `start`: 村民, 联系人：."""
    return _CUE.search(text, max(0, start - _LONGEST_CUE), start) is not None


_TITLE = re.compile(alternatives(TITLES))


def opens_title(text: str, position: int) -> bool:
    """Whether a title or form of address begins here."""
    return _TITLE.match(text, position) is not None


def title_end(text: str, position: int) -> int:
    """Where the title or form of address that begins here ends; 0 where none begins."""
    title = _TITLE.match(text, position)
    return title.end() if title else 0


def surname_length(text: str, start: int) -> int:
    """How many characters the surname at `start` has: 2, 1, or 0 where none begins."""
    return 2 if text[start : start + 2] in COMPOUND else 1 if text[start : start + 1] in SINGLE else 0


def name_end(text: str, start: int) -> int:
    """The end of the name that begins at `start`, grown to the whole name; 0 if none can begin here."""
    surname = surname_length(text, start)
    return given_end(text, start + surname) if surname else 0


def given_end(text: str, first: int) -> int:
    """The end of the given name that begins at `first`, right behind a surname; 0 if none can stand there."""
    given = text[first : first + 1]
    if not is_han(given) or given in NEVER:
        return 0
    second = text[first + 1 : first + 2]
    short, long = first + 1, first + 2
    if not is_han(second) or second in NEVER:
        return short
    if second in GIVEN and second not in _CONNECTORS:
        # 王强承包了: 承包 follows names and what comes after 承 does not, so the name is 王强; in 陈志强夜间 no word
        # of names begins with 强夜.
        return short if follows_surely(text, short) and not ends_here(text, long) else long
    return long if ends_here(text, long) and not ends_here(text, short) else short


def plausible(text: str, start: int, end: int, after_cue: bool = False) -> bool:
    """Whether a span found without a certain cue looks like a name: given characters, no ordinary word."""
    if not end or is_word(text, start, after_cue):
        return False
    surname = 2 if text[start : start + 2] in COMPOUND else 1
    given = text[start + surname : end]
    if given in NOT_GIVEN:
        return False
    fitting = sum(char in GIVEN for char in given)
    if text[start] in WEAK and surname == 1:
        typical = all(char in TYPICAL for char in given)
        return typical or (fitting >= max(1, len(given) - 1) and ends_here(text, end))
    return fitting == len(given) or (fitting > 0 and ends_here(text, end))


def name_start(text: str, end: int) -> int:
    """The start of the name that ends at `end`, or -1; three characters before two, since names are whole."""
    for size in (4, 3, 2):
        start = end - size
        if start < 0:
            continue
        name = text[start:end]
        compound = name[:2] in COMPOUND
        if (size == 4 and not compound) or (not compound and name[0] not in SINGLE):
            continue
        given = name[2 if compound else 1 :]
        if (
            not given
            or given in NOT_GIVEN
            or any(not is_han(char) or char in NEVER for char in given)
            or is_word(text, start)
        ):
            continue
        if size == 2 or compound or name[0] in STRONG or all(char in GIVEN for char in given):
            return start
    return -1
