"""Why a call may not leave the hands of whoever works on it, or its second reader."""

from sqlalchemy.orm import Session

from portal import privacy
from portal.backoffice.bulletins.chain.queries import undecided_reasons
from portal.backoffice.calls.second_pass import call_leaks
from portal.backoffice.calls.wording import (
    call_texts,
    findings_of,
    shown_fields,
    shown_findings,
)
from portal.backoffice.cases.detection import by_field
from portal.backoffice.hotline_days.models import Call
from portal.releases.overrides import SENSITIVE_CLASSES
from portal.releases.second_person import awaits_second, second_reasons
from portal.releases.transition import detection_version
from portal.vocabulary import CallForm


def open_decisions(session: Session, call: Call) -> list[str]:
    """What is still missing before a call can be proposed, approved or released; empty when nothing is."""
    if call.form == "":
        return ["还没有选公开形式：实录、摘要或不公开。"]
    if call.form == CallForm.WITHHELD:
        return [] if call.reason else ["不公开的，请选理由。"]
    return [*_text_reasons(call), *_finding_reasons(session, call), *undecided_reasons(session, call)]


def _text_reasons(call: Call) -> list[str]:
    reasons = []
    if not call.topic.strip():
        reasons.append("主题是空的，请写一句反映什么事。")
    if call.form == CallForm.SUMMARY and not call.summary.strip():
        reasons.append("摘要是空的。")
    if call.form == CallForm.TRANSCRIPT:
        spoken = [turn for turn in call.turns if not turn.dropped]
        if not spoken:
            reasons.append("没有可以公开的段落；全部略去的，请改选摘要或不公开。")
        nameless = [str(turn.position) for turn in spoken if not turn.role]
        if nameless:
            reasons.append(f"第 {'、'.join(nameless)} 段还没有定是谁说的。")
    return reasons


def _finding_reasons(session: Session, call: Call) -> list[str]:
    if call.detected_with != detection_version():
        return ["还没有按现行规则检查过，请稍候或刷新本页。"]
    waiting = sum(
        row.risk == "high" and not row.decision for row in shown_findings(call, findings_of(session, call))
    )
    return [f"还有 {waiting} 处高风险没有决定。"] if waiting else []


def second_obstacles(session: Session, call: Call) -> list[str]:
    """Why the call may not be approved or released yet: kept identifiers without their second person."""
    rows = shown_findings(call, findings_of(session, call))
    return second_reasons(sum(map(awaits_second, rows)))


def sensitive_names(session: Session, call: Call) -> list[str]:
    """Chinese names of the classes in what the call would show that are closed by default."""
    shown = shown_fields(call)
    texts = {name: text for name, text in call_texts(call).items() if name in shown}
    rows = shown_findings(call, findings_of(session, call))
    classes = privacy.case_classes(texts, by_field(rows))
    return [name for code, name in SENSITIVE_CLASSES.items() if code in classes]


def output_reasons(session: Session, call: Call) -> list[str]:
    """Second person and second pass over the exact words, for everybody after whoever proposes."""
    return second_obstacles(session, call) or call_leaks(session, call)
