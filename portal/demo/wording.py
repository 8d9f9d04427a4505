"""How question and reply are put together from a topic's phrases and the phrases common to all."""

from portal.demo.model import Span
from portal.demo.phrases import Phrase, Writer, compile_phrase
from portal.demo.scene import Scene, day_text
from portal.demo.topics import Topic

Text = tuple[str, tuple[Span, ...]]


def _all(*texts: str) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(text) for text in texts)


LEAD_SPOKEN = _all("", "", "", "[来电人|市民]来电：", "来电反映：", "【{town}】", "来电人[现]来电[咨询|反映]：", "{town}：")
LEAD_CONSULT = _all("", "", "", "来电咨询：", "[来电人|市民]来电咨询，")
LEAD_REPEAT = _all("来电人再次反映：", "[上次反映后|前次工单办结后]问题[又出现了|没有真正解决]。", "就同一问题第二次来电：")
LEAD_WRITTEN = _all("[尊敬的|]领导[您好|你们好]：", "您好！", "你好，", "", "", "[尊敬的工作人员|12345的同志]：", "领导好，")
HISTORY = _all(
    "[此前|之前|上个月]已[向社区|向物业|打12345|向村里]反映过[两次|三次|多次]，[一直没有解决|得到的答复是会处理，实际没有变化|至今没有下文]。",
    "[去年|今年年初]也[反映|投诉]过，[当时好了几天|来人看过]，[后来又恢复原样|之后就没了消息]。",
    "[业主群里|村民|邻居们]都在[议论|抱怨]这件事，[希望能引起重视|不止一户受影响]。",
    "[打过主管部门电话|去现场找过负责人]，[对方说不归他们管|让再等等]，[不知道该找谁|只好求助12345]。",
)
ENDS_SPOKEN = _all("请核实处理。", "来电人要求[回复|告知处理结果]。", "", "", "请[尽快|及时]处理并[电话|短信]反馈。", "")
ENDS_WRITTEN = _all("[谢谢|非常感谢]！", "盼复，谢谢。", "[望|希望]早日[解决|回复]！", "", "此致敬礼。", "辛苦了。")
CONTACT_SPOKEN = _all(
    "来电人{caller}，联系电话{ownphone}。", "可与{honorific}联系，电话{ownphone}。", "来电人住{addr}，可上门核实。",
    "[如需现场指认|如需进一步了解]请联系{honorific}（{ownphone}）。", "现场联系人{person}，手机{phone}。",
)  # fmt: skip
CONTACT_WRITTEN = _all(
    "我叫{caller}，电话{ownphone}。", "联系人：{caller}，手机{ownphone}。", "我住{addr}，随时可以配合。",
    "[照片可以加微信|有视频为证，可加微信]{wechat}。", "回复请发到{email}或打{ownphone}。",
)  # fmt: skip
ANSWER_ME = _all("[希望|请]给予[明确答复|解答]。", "请[相关单位|有关部门]解答。", "想[了解清楚|问个明白]。", "")
OFFICIALS = _all(
    "[听说副市长在会上专门讲过这件事|市长接待日的时候也有人提过]，[但落实不到下面|不知道进展如何]。",
    "[街道分管副主任|驻村干部|社区书记]来看过，说[会协调|要等上面批]。",
)

HELLO = _all("{honorific}：您好！", "{honorific}您好！", "尊敬的{honorific}：", "来电人您好！", "市民您好：", "尊敬的市民：您好！", "您好！", "您好！")
RECEIPT = _all(
    "您{recv}[来电|通过12345热线]反映的“",
    "您反映的“",
    "关于您[来电|{recv}]反映的“",
)
RECEIPT_END = _all("”一事已收悉，[现答复如下：|经调查，现将有关情况回复如下：]", "”问题，[{we}高度重视，现答复如下：|答复如下：]", "”诉求件，{we}已[认真办理|调查核实]。")
UNSOLVED = _all(
    "因[相关权属争议尚未厘清|涉及多方利益]，[经两次协调|目前]双方仍未达成一致，建议[通过司法途径|向人民法院起诉]解决，{we}将[继续做好沟通|提供必要协助]。",
    "由于[资金和用地尚未落实|规划调整尚在报批]，[短期内暂不具备|目前尚不具备]实施条件，{we}已[记录在案|列入后续计划]，[待条件成熟后再行推进|敬请谅解]。",
    "该事项[不属于{we}职权范围|依法应由当事人自行协商]，{we}已向您[电话说明|解释相关规定]，[您对此表示不理解|您对处理结果仍有异议]，可[依法申请行政复议|向上级主管部门反映]。",
)
REFUSED = _all("经核查，[所反映情况与实际不符|未发现您所反映的情况]，{we}已[电话向您说明|在现场拍照留存]，[后续将加强巡查|感谢您的监督]。")
NEXT_STEP = _all(
    "下一步，{we}将[举一反三，加强日常巡查|持续跟进，防止反弹|建立台账，定期回头看]。", "", "",
    "[同时|此外]，{we}将[加大宣传力度|会同相关部门建立联动机制]，[努力为市民营造良好环境|避免类似问题再次发生]。",
    "[{d2}|随后]工作人员已[电话|当面]向您反馈，您[表示满意|对处理结果表示认可|没有异议]。",
)  # fmt: skip
THANKS = _all("感谢您对{we}工作的[支持|理解|关心]和监督[！|。]", "如有疑问，可致电{tel}咨询。", "[如还有问题|如有其他疑问]，请拨打{tel}，我们将[耐心解答|继续跟进]。感谢您的来电！", "特此回复。", "感谢您的[来电|反映]，祝您生活愉快！", "")
DIRECT = _all("[话务员|坐席]当场答复：", "经查询知识库，现答复：", "")
DIRECT_END = _all("来电人表示[清楚|知晓|满意]。", "", "已当场解答。")


def title(scene: Scene) -> Text:
    """The short title that the seat or the writer gives."""
    writer = Writer(scene.rng.random, scene.fill)
    _one(writer, scene, scene.topic.phrases["title"])
    return writer.text(), tuple(writer.spans)


def question(scene: Scene, extra: list[Topic], *, repeat: bool) -> Text:
    """The body: one problem, or a long letter that takes up further topics of the same place."""
    rng = scene.rng
    writer = Writer(rng.random, scene.fill)
    consult = scene.topic.kind == "consult"
    if repeat:
        _one(writer, scene, LEAD_REPEAT)
    elif scene.written:
        _one(writer, scene, LEAD_WRITTEN)
        if rng.random() < 0.25 and len(writer):
            writer.add("\n")
    else:
        _one(writer, scene, LEAD_CONSULT if consult else LEAD_SPOKEN)
    if extra:
        _letter(writer, scene, extra)
    else:
        _one(writer, scene, scene.topic.phrases["open"])
        _details(writer, scene)
    if scene.topic.kind == "problem" and rng.random() < 0.42:
        _one(writer, scene, HISTORY)
        if rng.random() < 0.12:
            _one(writer, scene, OFFICIALS)
    wishes = scene.topic.phrases.get("wish")
    if wishes:
        _one(writer, scene, wishes)
    elif consult:
        _one(writer, scene, ANSWER_ME)
    if rng.random() < (0.2 if scene.written else 0.13):
        _one(writer, scene, CONTACT_WRITTEN if scene.written else CONTACT_SPOKEN)
    if scene.topic.kind != "praise":
        _one(writer, scene, ENDS_WRITTEN if scene.written else ENDS_SPOKEN)
    return writer.text(), tuple(writer.spans)


def reply(scene: Scene, outcome: str, extra: list[Topic], *, direct: bool) -> Text:
    """What the unit answers; ``outcome`` is the word of the export (已解决, 部分解决 ...)."""
    writer = Writer(scene.rng.random, scene.fill)
    if direct and scene.rng.random() < 0.6:
        _one(writer, scene, DIRECT)
        _one(writer, scene, scene.topic.phrases["answer"])
        _one(writer, scene, DIRECT_END)
        return writer.text(), tuple(writer.spans)
    _one(writer, scene, HELLO)
    if scene.topic.kind != "praise":
        _one(writer, scene, RECEIPT)
        writer.write(scene.topic.phrases["subject"][0])
        _one(writer, scene, RECEIPT_END)
    if extra:
        _answers(writer, scene, outcome, extra)
    else:
        _treatment(writer, scene, outcome)
    if scene.topic.kind == "problem":
        _one(writer, scene, NEXT_STEP)
    _one(writer, scene, THANKS)
    _signature(writer, scene)
    return writer.text(), tuple(writer.spans)


def _one(writer: Writer, scene: Scene, options: tuple[Phrase, ...]) -> None:
    writer.write(options[int(scene.rng.random() * len(options))])


def _details(writer: Writer, scene: Scene, most: int = 4) -> None:
    details = scene.topic.phrases["detail"]
    roll = scene.rng.random()
    wanted = 1 if roll < 0.3 else 2 if roll < 0.7 else 3 if roll < 0.92 else most
    start = int(scene.rng.random() * len(details))
    for step in range(min(wanted, len(details))):
        writer.write(details[(start + step) % len(details)])


def _letter(writer: Writer, scene: Scene, extra: list[Topic]) -> None:
    topic = scene.topic
    writer.add(f"关于{scene.value(_anchor(topic))}的问题，现集中反映如下：\n")
    for number, part in zip("一二三四五六七八九", [topic, *extra], strict=False):
        writer.add(f"{number}、")
        scene.topic = part
        _one(writer, scene, part.phrases["open"])
        for detail in part.phrases["detail"]:
            writer.write(detail)
        writer.add("\n")
    scene.topic = topic


def _answers(writer: Writer, scene: Scene, outcome: str, extra: list[Topic]) -> None:
    topic = scene.topic
    writer.add("\n")
    for number, part in zip("一二三四五六七八九", [topic, *extra], strict=False):
        writer.add(f"{number}、关于")
        scene.topic = part
        writer.write(part.phrases["subject"][0])
        writer.add("。")
        _treatment(writer, scene, outcome if part is topic else "已解决")
        writer.add("\n")
    scene.topic = topic


def _treatment(writer: Writer, scene: Scene, outcome: str) -> None:
    phrases = scene.topic.phrases
    if "answer" in phrases and scene.topic.kind != "problem":
        _one(writer, scene, phrases["answer"])
        return
    if outcome == "无法解决" and scene.rng.random() < 0.4:
        _one(writer, scene, REFUSED)
        return
    _one(writer, scene, phrases["check"])
    ways = {"已解决": "done", "部分解决": "part", "立案": "filed"}
    found = phrases.get(ways.get(outcome, ""))
    _one(writer, scene, found or UNSOLVED)


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
