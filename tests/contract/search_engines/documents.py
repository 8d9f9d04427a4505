"""Invented documents for the contract suite of the search engines."""

from portal.search.protocol import Document


def case(number: int, title: str, body: str, date: int = 20100101, **extra: str) -> Document:
    """Make a case; keyword arguments are facets, and searchable under the same names."""
    return Document(f"case:{number}", "case", title, body, date, extra, extra)


SEWER = case(
    1,
    "污水溢到路面",
    "湖滨路100号门口的排水管道破裂，污水外溢。",
    20091025,
    department="市排水公司",
    town="东湖镇",
)
SINGING = case(
    2, "夜间唱歌扰民", "楼下每天半夜唱歌，吵得人睡不着觉。", 20100504, department="市公安局", town="西山镇"
)
PARKING = case(
    3, "路边停车收费", "湖滨路停车位收费不开票，要求退费。", 20100620, department="市交警大队", town="东湖镇"
)
LAMPS = case(
    4, "路灯不亮", "K8县南门外的路灯坏了三天，臺階看不見。", 20081231, department="市城管局", town="西山镇"
)
BULLETIN = Document(
    "bulletin:2010-05",
    "bulletin",
    "2010年5月通报",
    "排水类来电上升，污水问题集中。",
    20100601,
    {},
    {"issue": "2010年第5期"},
)
ALL = (SEWER, SINGING, PARKING, LAMPS, BULLETIN)
