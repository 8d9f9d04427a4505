"""Generalising an address: its town or street stays, its road or village mostly, the house never."""

import re

_DIVISION = re.compile(r"^.*(?:街道(?:办事处)?|(?<=[一-龥])[镇乡]|开发区|管委会)(?!政府)")
_COUNTY = re.compile(r"^.*?(?:[一-龥A-Z0-9]{1,8}?(?:自治[区州县]|[省市县区](?!场)))+(?=.{3})")
_ESTATE_NOT_COUNTY = re.compile(r"(?:小|社|园|校|院|库|厂|住宅|安置|景|工业|生活)区$")
_VILLAGE = re.compile(r"^.{0,10}?[一-龥]{1,6}?(?:村(?!路)|社区)")
_GROUP = re.compile(r"组|队$")
_ROAD = re.compile(
    r"^[一-龥A-Za-z0-9]{1,12}?(?:大道|[路街巷弄道])(?=[\d一二三四五六七八九十百]+(?:[-之]\d+)?号?)"
)
_OFFICE_BUILDING = re.compile(r"大厦|大楼|写字楼|商务楼|商城|广场|市场")
_HOME = re.compile(r"幢|栋|座|单元|室|号楼|小区|家园|花园|公寓|新村|苑|府|城|\d-\d")


def generalise(address: str) -> str:
    """锦湖街道望江家园12幢2单元302室 -> 锦湖街道某小区; 瑞湖路88号 -> 瑞湖路某号; 上村3组 -> 上村某组."""
    town, rest = _split(address)
    road = _ROAD.match(rest)
    village = _VILLAGE.match(rest)
    if _OFFICE_BUILDING.search(rest):
        return town + "某楼"
    if road and not _HOME.search(rest[road.end() :]):
        return town + road.group() + "某号"
    if village and _GROUP.search(rest[village.end() :]):
        return town + village.group() + "某组"
    if village and not _HOME.search(rest[village.end() :]):
        return town + village.group() + "某户"
    return town + ("某小区" if _HOME.search(rest) else "某组" if _GROUP.search(rest) else "某处")


def _split(address: str) -> tuple[str, str]:
    """The administrative part that stays, and the rest."""
    match = _DIVISION.match(address) or _COUNTY.match(address)
    if match is None or _ESTATE_NOT_COUNTY.search(match.group()):
        return "", address
    return match.group(), address[match.end() :]
