"""Telephones, identity numbers, cards, plates and what only looks like them."""

import pytest

from portal.privacy import KnownFields, OfficeWords, verify_output

GOOD_ID = "330325195001011231"  # an abolished area code with a right check digit


@pytest.mark.parametrize(
    "written",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "138\n0000\n0000",
        "１３８００００００００",
        "一三八零零零零零零零零",
        "幺三八〇〇〇〇〇〇〇〇",
        "1 3 8 0 0 0 0 0 0 0 0",
        "+8613800000000",
        "(+86)138-0000-0000",
        "壹叁捌零零零零零零零零",
    ],
)
def test_a_mobile_is_found_whole_however_it_is_written(masked, written):
    """Blanks, dashes, line breaks, width and Chinese numerals do not hide a number."""
    assert masked(f"请打{written}找我") == [written]


def test_every_one_of_several_numbers_is_found(masked):
    """Not only the first: separators between numbers end the one and begin the other."""
    text = "电话13800000000、13900000001/13700000002 13600000003"
    assert masked(text) == ["13800000000", "13900000001", "13700000002", "13600000003"]


def test_full_width_brackets_stay_outside_a_number(masked):
    """The opening bracket before a number is punctuation and not part of it."""
    assert masked("（13800000000）") == ["13800000000"]


def test_a_landline_in_a_question_is_private_without_an_office_around_it(masked):
    """At home people have landlines too."""
    assert masked("我家电话0577-65800001") == ["0577-65800001"]


def test_a_landline_in_a_reply_stays(found):
    """Offices answer with their numbers; citizens need them."""
    assert found("请致电0577-65800001。", field="reply") == [("0577-65800001", "OFFICE_PHONE", "keep")]


def test_a_landline_said_to_be_private_is_masked_in_a_reply_too(masked):
    """A cue right before the number outranks the field it stands in."""
    assert masked("已联系来电人0577-65800001", field="reply") == ["0577-65800001"]


def test_a_landline_is_masked_or_kept_everywhere_in_a_case(public):
    """What is hidden in the question and shown in the reply is not hidden, and the release would stop for it."""
    fields = {"question": "我家电话0577-65800001", "reply": "已致电0577-65800001，请致电0577-65800002。"}
    written = public(fields)
    assert written["reply"] == "已致电【电话已隐去】，请致电0577-65800002。"
    assert verify_output(written, KnownFields(), ["0577-65800001"]) == []
    offices = OfficeWords(phones=frozenset({"057765800001"}))
    assert public(fields, KnownFields(), offices) == fields


def test_an_office_mobile_in_a_reply_is_a_person_s_decision(found):
    """A duty telephone that is a mobile is proposed as an office's but never kept by itself."""
    assert found("街道办值班电话13900000001", field="reply") == [("13900000001", "OFFICE_PHONE", "high")]


def test_a_listed_office_mobile_stays(found):
    """What staff entered as an office's number needs no further decision."""
    offices = OfficeWords(phones=frozenset({"13900000001"}))
    assert found("请打13900000001", offices=offices) == [("13900000001", "OFFICE_PHONE", "keep")]


def test_a_listed_office_number_of_the_caller_is_masked(masked):
    """Known fields outrank every list: an official may call as a citizen."""
    offices = OfficeWords(phones=frozenset({"13900000001"}))
    assert masked("请打13900000001", offices=offices, known=KnownFields(phone="13900000001")) == [
        "13900000001"
    ]


@pytest.mark.parametrize("number", ["12345", "96310", "400-8123456", "110", "95598"])
def test_public_service_numbers_are_no_findings(found, number):
    """Hotlines belong to everybody."""
    assert found(f"拨打{number}热线") == []


def test_an_identity_number_with_an_abolished_area_code_is_found_by_its_check_digit(masked):
    """Elderly callers carry codes that no current list knows."""
    assert masked(f"我的号码是 {GOOD_ID} 谢谢") == [GOOD_ID]


def test_a_failing_check_digit_needs_a_cue(masked):
    """Without a cue 18 digits may be anything; with one the caller just mis-dictated."""
    wrong = GOOD_ID[:-1] + "7"
    assert masked(f"路段编码{wrong}") == []
    assert masked(f"身份证号：{wrong}") == [wrong]


def test_an_identity_number_of_fifteen_digits_is_found(masked):
    """First-generation cards have no check digit: province and date decide."""
    assert masked("旧证332621540315002在此") == ["332621540315002"]


@pytest.mark.parametrize("written", ["330325 19500101 1231", "330325-19500101-1231", "330325\n195001011231"])
def test_a_split_identity_number_is_found_whole(masked, written):
    """Values broken over two lines or with blanks are still one value."""
    assert masked(f"身份证{written}") == [written]


def test_a_company_registration_code_is_no_identity_number(masked):
    """Its letters and its cue tell it apart."""
    assert masked("统一社会信用代码91330381MA2CC00X1Q") == []


def test_cards_are_found_by_check_digit_or_cue(masked):
    """The Luhn digit decides where no cue stands, the cue where the digit fails."""
    assert masked("打到6222020000000000004") == []
    assert masked("打到6222020000000000000") == ["6222020000000000000"]
    assert masked("农行卡 6222 0200 0000 0000 004") == ["6222 0200 0000 0000 004"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("户号：3302001234", "3302001234"),
        ("社保号33038100001", "33038100001"),
        ("瑞安市房权证字第00123456号", "瑞安市房权证字第00123456号"),
        ("护照E12345678", "E12345678"),
        ("通行证C12345678", "C12345678"),
        ("加微信idwkyn886", "idwkyn886"),
        ("QQ：12345678", "12345678"),
        ("邮箱wang_xl@qq.com", "wang_xl@qq.com"),
        ("邮箱ｗａｎｇ＠ｑｑ．ｃｏｍ", "ｗａｎｇ＠ｑｑ．ｃｏｍ"),
        ("见weibo.com/u/1234567", "weibo.com/u/1234567"),
        ("位置120.651,27.781", "120.651,27.781"),
        ("在东经120°39′12″，北纬27°46′30″", "东经120°39′12″，北纬27°46′30″"),
        ("浙C·12345占道", "浙C·12345"),
        ("浙CD12345占道", "浙CD12345"),
        ("粤Z1234港", "粤Z1234港"),
        ("车牌C88888", "C88888"),
        ("户号是多少？市民：3302 0012 34。", "3302 0012 34"),
        ("购房合同编号HT2019001234", "HT2019001234"),
        ("不动产权证号浙（2019）瑞安市不动产权第0012345号", "浙（2019）瑞安市不动产权第0012345号"),
        ("他持E12345678号护照入境", "E12345678"),
        ("台胞证01234567", "01234567"),
        ("香港身份证A123456(7)", "A123456(7)"),
        ("加QQ（432 718 69）", "432 718 69"),
        ("微信联系：wang_xl88", "wang_xl88"),
        ("邮箱wang88(at)163.com", "wang88(at)163.com"),
        ("邮箱wang88艾特163点com", "wang88艾特163点com"),
        ("邮箱wang88#qq.com", "wang88#qq.com"),
        ("在120°39'12\"E, 27°46'30\"N", "120°39'12\"E, 27°46'30\"N"),
        ("lng=120.651&lat=27.781", "lng=120.651&lat=27.781"),
        ("身份证，330325195001011237，", "330325195001011237"),
        ("家里电话(0577)65800001转801", "(0577)65800001转801"),
        ("台北+886-2-2345-6789", "+886-2-2345-6789"),
        ("记一下，138，1234，5678", "138，1234，5678"),
        ("手机尾号1234", "1234"),
    ],
)
def test_other_personal_numbers_are_found_whole(masked, text, value):
    """Accounts, documents, messengers, plates and positions, from the first to the last character."""
    assert masked(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "根据瑞政发〔2010〕12号文件",
        "2010年5月13日至2011年12月31日",
        "订单号13800000000",
        "工单编号20100513000012345",
        "合计120,650.27元，单价13800000000元",
        "许可证330381200012345",
        "邮编325200，G104国道，第15条，3.5米",
        "微信公众号ruianfabu",
        "邮箱ruian@ruian.gov.cn",
        "发票号码：03300180011112345678",
        "JX13900000000号合同",
        "http://www.ruian.gov.cn/art/2010/1.html",
        "费用分别为120.65,27.78元",
        "发票代码033001800111，发票号码72895866",
        "财政拨款17431411亿元",
        "受理单WX33557650036429268已转办",
        "统一社会信用代码91330381HHWXWAUB8F",
        "国药准字G75731112",
        "建字第365472715404901号",
        "经营许可证编号JY86044674403316",
        "食品批准文号：卫食健字G12345678",
    ],
)
def test_public_numbers_are_not_masked(masked, text):
    """Dates, document and order numbers, amounts, licences and public accounts stay readable."""
    assert masked(text) == []


def test_half_a_word_is_no_digit_of_a_number(masked):
    """In 一直 and 一定 the numeral belongs to the word."""
    assert masked("家里电话0577-65800001一直没人接") == ["0577-65800001"]


def test_an_office_a_sentence_earlier_does_not_keep_a_private_landline(masked):
    """Towns and offices are spoken of all the time; whose number it is the clause says."""
    assert masked("局长分管这件事。我家里的座机是0577-65800001") == ["0577-65800001"]
    assert masked("我住锦湖街道，电话0577-65800001") == ["0577-65800001"]
    assert masked("市公用集团的电话0577-65800001没人接") == []


def test_the_bracket_of_a_sentence_stays_and_that_of_a_country_code_goes(public):
    """（+86…） keeps its brackets, (+86)… loses them with the number."""
    assert public({"question": "沟通（+86 138-0000-0000）过"})["question"] == "沟通（【电话已隐去】）过"
    assert public({"question": "打(+86)138-0000-0000"})["question"] == "打【电话已隐去】"


def test_numbers_masked_by_the_source_get_our_own_form(public):
    """The digits that a source leaves visible identify together with the place."""
    fields = {"question": "电话138****1234，身份证330325********1234，车牌浙C***45"}
    assert public(fields)["question"] == "电话【电话已隐去】，身份证【证件号已隐去】，车牌【车牌已隐去】"
