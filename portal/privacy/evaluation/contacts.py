"""Invented messenger ids, mail addresses, personal pages and positions."""

from random import Random

from .digits import random_digits, written

_SYLLABLES = (
    "zhang",
    "wang",
    "li",
    "chen",
    "lin",
    "xiao",
    "hong",
    "wei",
    "mei",
    "jun",
    "hai",
    "yun",
    "long",
    "fei",
)
_MAILS = (
    "163.com",
    "qq.com",
    "126.com",
    "sina.com",
    "139.com",
    "gmail.com",
    "sina.com.cn",
    "vip.qq.com",
    "foxmail.com",
)


def nickname(chooser: Random) -> str:
    """Latin letters and digits as people name themselves."""
    first, second = chooser.sample(_SYLLABLES, 2)
    number = str(chooser.randint(1, 9999))
    return chooser.choice(
        (f"{first}{second}{number}", f"{first}_{second}", f"{first}{number}", f"{first[0]}{second}{number}", f"{first}-{number}8")
    )  # fmt: skip


def wechat(chooser: Random) -> str:
    """A WeChat id of 6 to 20 characters."""
    value = chooser.choice(
        (nickname(chooser), nickname(chooser), f"wxid_{random_digits(chooser, 6)}ab{chooser.randint(10, 99)}")
    )
    value = value if len(value) > 5 else f"{value}2008"
    return chooser.choice((value, value, value, value.upper(), value.translate({c: c + 0xFEE0 for c in range(0x30, 0x7B)})))  # fmt: skip


def qq(chooser: Random) -> str:
    """A QQ number of 6 to 10 digits."""
    return written(chooser, random_digits(chooser, chooser.randint(6, 10)), (3, 3, 3), plain=0.6)


def email(chooser: Random) -> str:
    """A private mail address, also as people write it against robots."""
    name, host = nickname(chooser).replace("_", "."), chooser.choice(_MAILS)
    if chooser.random() < 0.5:
        return f"{name}@{host}"
    return chooser.choice(
        (f"{name}＠{host}", f"{name} @ {host}", f"{name}(at){host}", f"{name}[at]{host}", f"{name}#{host}", f"{name}@{host.replace('.', '。')}",
         f"{name}@{host.replace('.', ' . ')}", f"{name}艾特{host.replace('.', '点')}", f"{name}@{host}".translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)}),
         f"{random_digits(chooser, 9)}@qq.com")
    )  # fmt: skip


def personal_page(chooser: Random) -> str:
    """The page of one person at a social network."""
    number, name = random_digits(chooser, 10), nickname(chooser)
    return chooser.choice(
        (f"https://weibo.com/u/{number}", f"weibo.com/{number}", f"https://www.douyin.com/user/MS4w{name}", f"https://www.zhihu.com/people/{name}",
         f"https://www.xiaohongshu.com/user/profile/{number}", f"http://user.qzone.qq.com/{number}", f"https://space.bilibili.com/{number}")
    )  # fmt: skip


def position(chooser: Random) -> str:
    """Coordinates in decimals or in degrees, minutes and seconds."""
    east, north = f"120.{chooser.randrange(10**6):06d}", f"27.{chooser.randrange(10**6):06d}"
    minute, second = chooser.randint(0, 59), chooser.randint(0, 59)
    return chooser.choice(
        (f"{east},{north}", f"{north}, {east}", f"{east}，{north}", f"E{east[:7]} N{north[:6]}", f"东经{east[:7]}度，北纬{north[:6]}度",
         f"东经120°{minute}′{second}″，北纬27°{minute}′{second}″", f"120°{minute}'{second}\"E, 27°{minute}'{second}\"N", f"北纬27度{minute}分，东经120度{minute}分",
         f"经度{east} 纬度{north}", f"经度：{east}，纬度：{north}", f"{east}/{north}", f"N{north}°, E{east}°", f"lng={east}&lat={north}")
    )  # fmt: skip
