"""Who calls, where it happens and what must agree between title, question and reply."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from portal.demo import people
from portal.demo.phrases import Phrase, Value
from portal.demo.places import Town, offices, towns
from portal.demo.topics import Topic

TIMES = ("早上七点多", "中午", "傍晚", "傍晚五点多", "晚上七点左右", "晚饭时间", "下班时间")
NIGHTS = ("晚上10点半", "晚上11点", "夜里12点", "凌晨1点", "凌晨2点")
SPANS = ("半个多月", "一个多月", "两个多月", "三个月", "大半年", "一年多", "快两年")
LANDMARKS = (
    "小学门口",
    "菜市场门口",
    "农商银行门前",
    "公交站旁",
    "加油站对面",
    "卫生院门口",
    "邮政网点旁",
    "桥头",
)
COMPANIES = ("云澜", "恒陆", "瓯帆", "立翊", "瑞翎", "拓沃", "晨屿", "海砺", "鼎峦", "新桅")
TRADES = ("鞋业", "机械", "汽配", "服饰", "塑业", "电器", "包装")
SCHOOLS = ("中心小学", "第二小学", "实验小学", "第三中学", "初级中学")
GRADES = {
    "小学": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "中学": ("初一", "初二", "初三"),
}
MARKED = {"caller": "PERSON", "person": "PERSON", "person2": "PERSON", "honorific": "PARTIAL", "addr": "ADDRESS",
          "vaddr": "ADDRESS", "bldg": "ADDRESS", "bldgp": "ADDRESS", "phone": "PHONE", "ownphone": "PHONE",
          "idno": "ID", "bank": "BANK", "account": "ACCOUNT", "plate": "PLATE", "wechat": "IM",
          "email": "EMAIL"}  # fmt: skip


def telephone(unit: str) -> str:
    """The office number of a unit, always the same one and never a real one."""
    number = sum(ord(sign) * (place + 7) for place, sign in enumerate(unit)) % 10000
    return f"0577-0000{number:04d}"


class Scene:
    """One caller with one problem; asked for a value twice it gives the same answer."""

    def __init__(self, rng: Random, topic: Topic, town: Town, received: date) -> None:
        self.rng = rng
        self.topic = topic
        self.town = town
        self.received = received
        self.person = people.person(rng, received.year)
        self.variant = int(rng.random() * 60)
        self.written = False
        self.unit = ""
        self.we = ""
        self.day_checked = self.day_acted = self.day_replied = received
        self._known: dict[str, str] = {}

    def pick(self, options: tuple[str, ...]) -> str:
        """One of several words."""
        return options[int(self.rng.random() * len(options))]

    def fill(self, name: str) -> Value:
        """The value of a slot and its privacy label."""
        variables = self.topic.variables.get(name)
        key = f"{self.topic.key}:{name}" if variables else name
        known = self._known.get(key)
        if known is None:
            known = self.pick(variables) if variables else MAKERS[name](self)
            if name not in FRESH:
                self._known[key] = known
        return known, MARKED.get(name)

    def value(self, name: str) -> str:
        """The text of a slot."""
        return self.fill(name)[0]

    def phrases(self, name: str) -> tuple[Phrase, ...]:
        """The topic's phrases of one kind that fit what this caller means."""
        return self.topic.fitting(name, self.variant)

    def again(self, received: date) -> None:
        """The same caller takes the matter up again on a later day."""
        self.received = received
        for name in ("ago", "since", "since0", "d0", "d3", "dur"):
            self.forget(name)

    def forget(self, name: str) -> None:
        """Draw a value anew at its next use."""
        self._known.pop(name, None)


def day_text(day: date) -> str:
    """A date as replies write it."""
    return f"{day.month}月{day.day}日"


def _road2(scene: Scene) -> str:
    road = scene.value("road")
    others = tuple(other for other in scene.town.roads if other != road)
    return scene.pick(others)


def _spot(scene: Scene) -> str:
    roll = scene.rng.random()
    road = scene.value("road")
    if roll < 0.3:
        return f"{road}与{scene.value('road2')}路口"
    if roll < 0.75:
        return road + scene.pick(LANDMARKS)
    return road + scene.pick(("中段", "靠近桥头一侧", "东首", "西首", "菜场段"))


def _village(scene: Scene) -> str:
    villages = tuple(name for name in scene.town.villages if name.endswith("村"))
    return scene.pick(villages or scene.town.villages)


def _place(scene: Scene) -> str:
    roll = scene.rng.random()
    if roll < (0.45 if scene.town.kind == "urban" else 0.2):
        return scene.value("estate")
    if roll < 0.7:
        return scene.value("road") + scene.pick(LANDMARKS)
    return scene.value("village")


def _house(scene: Scene) -> str:
    rng = scene.rng
    room = f"{2 + int(rng.random() * 16)}0{1 + int(rng.random() * 4)}室"
    unit = f"{1 + int(rng.random() * 3)}单元" if rng.random() < 0.7 else ""
    return scene.value("bldg") + unit + room


def _ago(scene: Scene) -> str:
    if scene.rng.random() < 0.3:
        return day_text(scene.received - timedelta(days=2 + int(scene.rng.random() * 25)))
    return scene.pick(("前几天", "上周末", "上个月", "半个月前", "前段时间", "上周", "大前天"))


def _since(scene: Scene) -> str:
    back = 1 + int(scene.rng.random() * 5)
    month = scene.received.month - back
    return f"今年{month}月以来" if month > 0 else f"去年{month + 12}月以来"


def _d3(scene: Scene) -> str:
    due = scene.day_replied + timedelta(days=8 + int(scene.rng.random() * 60))
    ending = "日" if due.day < 25 else "月底"
    year = "明年" if due.year > scene.day_replied.year else ""
    return f"{year}{due.month}月{due.day}日" if ending == "日" else f"{year}{due.month}月底"


def _school(scene: Scene) -> str:
    bare = scene.town.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return bare + scene.pick(SCHOOLS)


def _other_town(scene: Scene) -> str:
    names = tuple(town.name for town in towns() if town is not scene.town)
    return scene.pick(names)


MAKERS: dict[str, Callable[[Scene], str]] = {
    "town": lambda s: s.town.name,
    "town2": _other_town,
    "road": lambda s: s.pick(s.town.roads),
    "road2": _road2,
    "estate": lambda s: s.pick(s.town.estates),
    "village": _village,
    "place": _place,
    "place2": _place,
    "spot": _spot,
    "cross": lambda s: f"{s.value('road')}与{s.value('road2')}交叉口",
    "bldg": lambda s: f"{s.value('estate')}{1 + int(s.rng.random() * 26)}幢",
    "bldgp": lambda s: s.value("bldg"),
    "addr": _house,
    "vaddr": lambda s: f"{s.value('village')}{3 + int(s.rng.random() * 190)}号",
    "school": _school,
    "grade": lambda s: s.pick(GRADES["小学" if "小学" in s.value("school") else "中学"]),
    "company": lambda s: s.pick(COMPANIES) + s.pick(TRADES) + "有限公司",
    "me": lambda s: s.pick(("我", "本人", "我")) if s.written else s.pick(("来电人", "来电人", "市民")),
    "us": lambda s: s.pick(("我们", "大家", "左邻右舍")) if s.written else s.pick(("周边居民", "附近住户")),
    "mygen": lambda s: "我" if s.written else "其",
    "caller": lambda s: s.person.name,
    "honorific": lambda s: s.person.honorific,
    "ownphone": lambda s: s.person.phone,
    "idno": lambda s: s.person.id_number,
    "person": lambda s: people.full_name(s.rng, male=s.rng.random() < 0.75),
    "person2": lambda s: people.full_name(s.rng, male=s.rng.random() < 0.5),
    "phone": lambda s: people.mobile(s.rng),
    "bank": lambda s: people.bank_card(s.rng),
    "account": lambda s: f"33{int(s.rng.random() * 10**8):08d}",
    "plate": lambda s: people.plate(s.rng),
    "platetail": lambda s: f"{int(s.rng.random() * 1000):03d}",
    "wechat": lambda s: people.chat_id(s.rng),
    "email": lambda s: people.email(s.rng),
    "vtime": lambda s: s.pick(TIMES),
    "night": lambda s: s.pick(NIGHTS),
    "dur": lambda s: s.pick(SPANS),
    "ago": _ago,
    "since": _since,
    "since0": lambda s: s.pick(("去年6月底", "去年年底", "去年10月")),
    "we": lambda s: s.we,
    "unit": lambda s: s.unit,
    "tel": lambda s: telephone(s.unit),
    "recv": lambda s: day_text(s.received),
    "d0": lambda s: day_text(s.received - timedelta(days=1 + int(s.rng.random() * 4))),
    "d1": lambda s: day_text(s.day_checked),
    "d2": lambda s: day_text(s.day_acted),
    "d3": _d3,
}
FRESH = frozenset({"place2", "we", "unit", "tel", "d1", "d2", "recv"})


def office_of(topic: Topic, town: Town) -> str:
    """The present name of the unit that handles a topic in a town."""
    return town.office if topic.department == "{town}" else offices()[topic.department].name
