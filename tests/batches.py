"""Approved cases in number, and batches of them, for tests of the way out."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from portal.releases.batches import OpenBatch
from portal.releases.transition import detection_version
from portal.security.permissions import Role
from tests.factories import QUESTION, approve, detect, make_case, make_person

GROUND = "市长公开电话办理结果公开办法第六条"
SECRECY = "经审查，不涉及国家秘密、商业秘密和个人隐私，可以公开。"
CLEAN = {
    "title": "滨河公园夜间照明不足",
    "question": "滨河公园北侧步道夜间照明不足，希望增设路灯。",
    "reply": "已列入今年的改造计划，年底前完成安装。",
    "caller_name": "",
    "caller_phone": "",
    "caller_address": "",
}
"""A case in which the rules find nothing."""
_FILL = "路面积水较深，夜间行人通行不便，附近商户也多次向社区反映，希望有关部门尽快安排人员到现场查看处理。"


def approved_cases(sessions: sessionmaker[Session], count: int, length: int = 0, word: str = "") -> list[int]:
    """Ids of ``count`` cases that two people have approved; their questions hold ``word`` and are padded to about
    ``length`` characters.
    """
    question = QUESTION + word + _FILL * (max(0, length - len(QUESTION)) // len(_FILL))
    ids = []
    with sessions.begin() as session:
        for n in range(count):
            case = make_case(session, f"RA{word}{n:06d}", question=question)
            detect(session, case)
            approve(session, case)
            ids.append(case.id)
    return ids


def clean_cases(sessions: sessionmaker[Session], count: int, **values: object) -> list[int]:
    """Cases in which the rules find nothing, as detection leaves them."""
    with sessions.begin() as session:
        ids = []
        for n in range(count):
            case = make_case(session, f"S{n:05d}{len(values)}", **{**CLEAN, **values})
            assert case.draft is not None
            case.draft.detected_with = detection_version()
            ids.append(case.id)
        return ids


def open_batch(sessions: sessionmaker[Session], case_ids: Sequence[int]) -> int:
    """Id of a new batch of ``case_ids``, queued as a job."""
    with sessions.begin() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        return OpenBatch(session, case_ids, publisher, ground=GROUND, secrecy_conclusion=SECRECY).perform().id
