"""How question and reply are put together from a topic's phrases and the phrases common to all."""

import tomllib
from functools import cache

from portal.demo.model import Span
from portal.demo.phrases import Phrase, Slot, Writer, compile_phrase, slots
from portal.demo.places import DATA
from portal.demo.scene import Scene, day_text
from portal.demo.topics import Topic

Text = tuple[str, tuple[Span, ...]]
NUMERALS = (
    *"一二三四五六七八九十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
    "十七",
    "十八",
    "十九",
    "二十",
)
PLACES = {"town", "road", "estate", "village", "place", "place2", "spot", "cross", "bldg", "bldgp", "school"}


@cache
def common() -> dict[str, tuple[Phrase, ...]]:
    """The phrases that all topics share, by name; those of a table as ``effect.estate``."""
    found = {}
    for name, value in tomllib.loads((DATA / "common.toml").read_text("utf-8")).items():
        parts = (
            {f"{name}.{key}": texts for key, texts in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
        found.update({key: tuple(compile_phrase(text) for text in texts) for key, texts in parts.items()})
    return found


def title(scene: Scene) -> Text:
    """The short title that the seat or the writer gives; one that names no place mostly gets the town."""
    writer = Writer(scene.rng.random, scene.fill)
    phrase = _draw(scene, scene.phrases("title"))
    placed = bool(PLACES & slots(phrase)) or scene.rng.random() < 0.25
    if not placed and scene.topic.kind == "consult":
        writer.add(f"{scene.town.name}居民：")
    writer.write(phrase)
    if not placed and scene.topic.kind != "consult":
        writer.add(f"（{scene.value('road')}）" if scene.topic.where == "road" else f"（{scene.town.name}）")
    return writer.text(), tuple(writer.spans)


def question(scene: Scene, extra: list[Topic], *, repeat: bool) -> Text:
    """The body: one problem, or a long letter that takes up further topics of the same place."""
    rng = scene.rng
    writer = Writer(rng.random, scene.fill)
    shared = common()
    topic = scene.topic
    opening = _draw(scene, scene.phrases("open"))
    _lead(writer, scene, opening, repeat=repeat)
    if extra:
        _letter(writer, scene, extra)
    else:
        writer.write(opening)
        _details(writer, scene)
    if topic.kind != "praise":
        _some(writer, scene, shared[_effect(topic)], 2)
    if topic.kind == "problem":
        _some(writer, scene, shared["history_once" if topic.once else "history"], 2)
        if rng.random() < 0.06 and not topic.once:
            _one(writer, scene, shared["officials"])
    wishes = scene.phrases("wish")
    if wishes:
        _some(writer, scene, wishes, len(wishes), least=1)
    elif topic.kind == "consult":
        _one(writer, scene, shared["answer_me"])
    if rng.random() < (0.2 if scene.written else 0.13):
        _one(writer, scene, shared["contact_written" if scene.written else "contact_spoken"])
    if topic.kind != "praise":
        spoken = "ends_consult" if topic.kind == "consult" else "ends_spoken"
        _one(writer, scene, shared["ends_written" if scene.written else spoken])
    return writer.text(), tuple(writer.spans)


def reply(scene: Scene, outcome: str, extra: list[Topic], *, direct: bool, happy: bool) -> Text:
    """What the unit answers; ``outcome`` is the word of the export (已解决, 部分解决 ...)."""
    writer = Writer(scene.rng.random, scene.fill)
    shared = common()
    topic = scene.topic
    if direct and scene.rng.random() < 0.6:
        _one(writer, scene, shared["direct"])
        _answer(writer, scene)
        _one(writer, scene, shared["direct_end"])
        return writer.text().rstrip(), tuple(writer.spans)
    _one(writer, scene, shared["hello"])
    if topic.kind != "praise":
        _one(writer, scene, shared["receipt"])
        writer.write(scene.phrases("subject")[0])
        _one(writer, scene, shared["receipt_end"])
    if extra:
        _answers(writer, scene, outcome, extra)
    else:
        _treatment(writer, scene, outcome)
    if topic.kind == "problem":
        _one(writer, scene, shared["next_step"])
        if outcome == "已解决" and happy:
            _one(writer, scene, shared["agreed"])
    _one(writer, scene, shared["thanks"])
    _signature(writer, scene)
    return writer.text().rstrip(), tuple(writer.spans)


def _effect(topic: Topic) -> str:
    """Which sentences say what it means to people: a single mishap does not trouble a whole street."""
    kind = "consult" if topic.kind == "consult" else "town" if topic.once else topic.where
    return f"effect.{kind}"


def _draw(scene: Scene, options: tuple[Phrase, ...]) -> Phrase:
    return options[int(scene.rng.random() * len(options))]


def _one(writer: Writer, scene: Scene, options: tuple[Phrase, ...]) -> None:
    writer.write(_draw(scene, options))


def _lead(writer: Writer, scene: Scene, opening: Phrase, *, repeat: bool) -> None:
    shared = common()
    if repeat:
        _one(writer, scene, shared["lead_repeat"])
    elif scene.written:
        _one(writer, scene, shared["lead_written"])
        if len(writer) and scene.rng.random() < 0.25:
            writer.add("\n")
    elif opening[0] == Slot("me"):
        _one(writer, scene, shared["lead_neutral"])
    else:
        _one(writer, scene, shared["lead_consult" if scene.topic.kind == "consult" else "lead_spoken"])


def _details(writer: Writer, scene: Scene) -> None:
    details = scene.topic.phrases["detail"]
    _some(writer, scene, details, len(details), least=max(1, len(details) - 1))


def _some(writer: Writer, scene: Scene, options: tuple[Phrase, ...], most: int, least: int = 0) -> None:
    """A few of the phrases, none twice, from a random place on, in their order."""
    draw = scene.rng.random
    wanted = least + int(draw() * (min(most, len(options)) - least + 1))
    start = int(draw() * len(options))
    for step in range(wanted):
        writer.write(options[(start + step) % len(options)])


def _letter(writer: Writer, scene: Scene, extra: list[Topic]) -> None:
    topic = scene.topic
    writer.add(f"关于{scene.value(_anchor(topic))}的问题，现集中反映如下：\n")
    for number, part in zip(NUMERALS, [topic, *extra], strict=False):
        writer.add(f"{number}、")
        scene.topic = part
        _one(writer, scene, scene.phrases("open"))
        for detail in part.phrases["detail"]:
            writer.write(detail)
        writer.add("\n")
    scene.topic = topic


def _answers(writer: Writer, scene: Scene, outcome: str, extra: list[Topic]) -> None:
    """Answer what is the unit's own business, point by point, and say where the rest has gone."""
    topic = scene.topic
    own = [topic, *(part for part in extra if part.department == topic.department)]
    writer.add("\n")
    for number, part in zip(NUMERALS, own, strict=False):
        scene.topic = part
        if len(own) > 1:
            writer.add(f"{number}、关于")
            writer.write(scene.phrases("subject")[0])
            writer.add("。")
        _treatment(writer, scene, outcome if part is topic else "已解决")
        writer.add("\n")
    scene.topic = topic
    if len(own) <= len(extra):
        _one(writer, scene, common()["elsewhere"])


def _answer(writer: Writer, scene: Scene) -> None:
    """What is asked about is answered in full; thanks are answered once."""
    answers = scene.phrases("answer")
    if scene.topic.kind == "praise":
        _one(writer, scene, answers)
        return
    for answer in answers:
        writer.write(answer)


def _treatment(writer: Writer, scene: Scene, outcome: str) -> None:
    phrases = scene.topic.phrases
    if "answer" in phrases and scene.topic.kind != "problem":
        _answer(writer, scene)
        return
    shared = common()
    if outcome == "无法解决" and scene.rng.random() < 0.4:
        _one(writer, scene, shared["refused"])
        return
    _one(writer, scene, shared["procedure"])
    _one(writer, scene, scene.phrases("check"))
    _, area, leaf = scene.topic.category
    basis = shared.get(f"basis.{leaf}") or shared.get(f"basis.{area}")
    if basis and scene.rng.random() < 0.45:
        _one(writer, scene, basis)
    ways = {"已解决": "done", "部分解决": "part", "立案": "filed"}
    found = scene.phrases(ways.get(outcome, ""))
    _one(writer, scene, found or shared["unsolved"])


def _signature(writer: Writer, scene: Scene) -> None:
    roll = scene.rng.random()
    if roll < 0.3:
        return
    day = scene.day_replied
    unit = scene.unit.replace("市", "瑞安市", 1) if scene.unit.startswith("市") else f"瑞安市{scene.unit}"
    stamp = f"{day.year}年{day_text(day)}" if roll < 0.85 else ""
    writer.add(f"\n{unit}\n{stamp}".rstrip() if roll < 0.6 else f"（{unit}{' ' + stamp if stamp else ''}）")


def _anchor(topic: Topic) -> str:
    return topic.where if topic.where in ("estate", "village", "road") else "town"
