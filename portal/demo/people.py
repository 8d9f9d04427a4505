"""Invented callers and numbers: valid in form, unassigned in fact."""

from dataclasses import dataclass
from random import Random

SURNAMES = (
    "陈" * 12 + "林" * 9 + "黄" * 7 + "张" * 7 + "王" * 7 + "李" * 6 + "金" * 4 + "吴" * 5 + "郑" * 4 + "叶" * 4
    + "徐" * 4 + "蔡" * 4 + "谢" * 3 + "周" * 4 + "钱" * 2 + "项" * 2 + "潘" * 3 + "戴" * 3 + "薛" * 2 + "胡" * 3
    + "朱" * 2 + "杨" * 3 + "刘" * 3 + "孙" * 2 + "许" * 2 + "曾" * 2 + "木施池余邵姜章万董唐赵何罗高冯程曹彭"
)  # fmt: skip
MALE = "伟 建国 志强 海波 晓东 国平 永康 文斌 浩然 子轩 立新 德明 金水 祥云 宏达 俊杰 宇航 光耀 阿根 岳松 松涛 明 勇 斌 超 建平 小龙 仁义 启航 鸿飞 一鸣 良才 克勤 万里 嘉诚 少华 方舟 世杰 昌盛 银贵"
FEMALE = "丽 秀英 小燕 晓红 海霞 素芬 爱珍 婷婷 雨欣 思琪 美玲 春兰 玉梅 佳怡 梦洁 若曦 彩云 月娥 小丽 静 敏 芳 雪琴 慧敏 丹丹 莉莉 珊珊 碧云 锦绣 巧玲 一诺 诗涵 桂花 阿香 淑贞 红梅 凌霄 子涵 文静 瑶瑶"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LAST = "10X98765432"


@dataclass(frozen=True, slots=True)
class Person:
    """A private individual who does not exist."""

    name: str
    male: bool
    age: int
    phone: str
    id_number: str

    @property
    def honorific(self) -> str:
        """Surname and title, as in the salutation of a reply."""
        return self.name[0] + ("先生" if self.male else "女士")


MALE_NAMES = tuple(MALE.split())
FEMALE_NAMES = tuple(FEMALE.split())


def full_name(rng: Random, *, male: bool) -> str:
    """A surname of the region and a given name."""
    given = MALE_NAMES if male else FEMALE_NAMES
    return SURNAMES[int(rng.random() * len(SURNAMES))] + given[int(rng.random() * len(given))]


def mobile(rng: Random) -> str:
    """13x 0000 xxxx: a shape that no operator assigns."""
    return f"13{int(rng.random() * 10)}0000{int(rng.random() * 10000):04d}"


def id_number(rng: Random, year: int, *, male: bool) -> str:
    """Eighteen characters with a valid check character and a region (99....) that does not exist."""
    order = int(rng.random() * 499) * 2 + (1 if male else 0)
    body = f"99{int(rng.random() * 10000):04d}{year}{1 + int(rng.random() * 12):02d}{1 + int(rng.random() * 28):02d}{order:03d}"
    return body + LAST[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def bank_card(rng: Random) -> str:
    """Nineteen digits with a valid Luhn digit and a run of zeros where the bank's branch would stand."""
    body = f"62{int(rng.random() * 90) + 10}00000000{int(rng.random() * 10**6):06d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def plate(rng: Random) -> str:
    """A number plate of the prefecture, with three zeros; one in five is a new-energy plate."""
    letter = "ABDEFGHJKLMNPQRSTUVWXYZ"[int(rng.random() * 23)]
    if rng.random() < 0.2:
        return f"浙CD000{int(rng.random() * 10)}{int(rng.random() * 10)}"
    return f"浙C{letter}000{int(rng.random() * 10)}"


def chat_id(rng: Random) -> str:
    """A WeChat name with the zeros of the invented telephone numbers."""
    heads = ("ra", "yunjiang", "haitang", "ly", "xiaochen", "wz", "sunny", "dashu")
    return f"{heads[int(rng.random() * len(heads))]}_0000{int(rng.random() * 1000):03d}"


def email(rng: Random) -> str:
    """An address in a domain reserved for examples."""
    heads = ("chenlin", "yunjiang", "haitang", "linxiao", "zhoupan", "mulan")
    return f"{heads[int(rng.random() * len(heads))]}{int(rng.random() * 100):02d}@example.com"


def person(rng: Random, year: int) -> Person:
    """A grown-up, as old as callers of hotlines are."""
    male = rng.random() < 0.54
    age = min(84, 21 + int(rng.gammavariate(3.2, 7.5)))
    return Person(full_name(rng, male=male), male, age, mobile(rng), id_number(rng, year - age, male=male))
