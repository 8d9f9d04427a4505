"""What the method page says of each kind of personal data: what it is, what is published instead, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mask:
    """One kind: ``shown`` are the forms published in its place, each marked as a replacement."""

    name: str
    shown: tuple[str, ...]
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind that stays, and why."""

    name: str
    why: str


MASKS = (
    Mask(
        "来电人和其他个人的姓名，村干部也算个人", ("王某", "王某甲"), "同姓的另一人加甲、乙", "姓名直接认出人"
    ),
    Mask("称呼，如姓加女士、老某，已遮去一半的姓名", ("王某",), "统一成同一写法", "加上地点就能认出人"),
    Mask("未成年人的姓名和确切年龄", ("某某", "未成年"), "不留姓氏", "未成年人受特别保护"),
    Mask("住址里的小区楼幢、单元、房号、村民小组", ("某小区", "某号"), "街道、乡镇保留", "门牌直接指向一户"),
    Mask("个人电话，遮去中间几位的也算", ("【电话已隐去】",), "整个隐去，不留尾号", "尾号加地点就能认出人"),
    Mask("身份证、护照", ("【证件号已隐去】",), "", "证件号码唯一对应一人"),
    Mask("银行卡、户号、社保号", ("【账号已隐去】",), "", "涉及财产，可被冒用"),
    Mask("车牌", ("【车牌已隐去】",), "", "邻居认得车"),
    Mask("邮箱", ("【邮箱已隐去】",), "", "可直接联系到人"),
    Mask("微信、QQ", ("【联系方式已隐去】",), "", "可直接联系到人"),
    Mask("个人网页、用户名", ("【网址已隐去】", "【用户名已隐去】"), "", "可在别处查到同一人"),
    Mask("经纬度", ("【位置已隐去】",), "或写所在街道、乡镇", "比门牌还细"),
    Mask("个人病情", ("患病",), "不写病名", "健康信息属敏感个人信息"),
    Mask("出生日期", ("【出生日期已隐去】",), "", "加上地点就能认出人"),
    Mask("工作单位、学校班级", ("某单位", "某学校"), "是否隐去由审核人决定", "单位小的，一说就知道是谁"),
)

KEPT = (
    Kept("承办单位和其他机关的名称、办公电话", "办理情况要对得上单位"),
    Kept("以职务身份出现的公职人员", "履行职务接受监督"),
    Kept("文件编号、工程名称、金额、事件日期", "不指向个人，去掉就看不懂"),
    Kept("道路、村、社区、公园等公共地点", "反映的问题就在那里"),
)
