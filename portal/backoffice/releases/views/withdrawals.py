"""撤回: the form with its consequences, the confirmation of an erasure, receipts and reminders about backups."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.releases.forms import CONSEQUENCES, WithdrawForm
from portal.backoffice.releases.queries import PAGE, backup_reminders, names_by_login, receipt_job, receipts
from portal.backoffice.releases.views.batches import below_key
from portal.releases import NotAllowed
from portal.releases.models import BackupExpiry, WithdrawalReceipt
from portal.releases.published import versions
from portal.releases.receipts import probe_again
from portal.releases.withdraw import BACKUP_DAYS, WithdrawRelease
from portal.security.permissions import Permission, allows
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from portal.web.present.frame import flash_message

LIST = "staff.releases.receipts"


def withdraw(request: Request) -> dict[str, Any] | Response:
    """The form; an erasure is done only after its number was typed once more on the page that lists what is lost."""
    if request.method != "POST":
        return _form_page(request, WithdrawForm(number=request.GET.get("number", "").strip()))
    form = WithdrawForm(request.POST)
    if not form.validate():
        return _form_page(request, form)
    service = _service(request, form)
    reasons = service.failure_reasons()
    if reasons:
        form.form_errors = reasons
        return _form_page(request, form)
    if form.erase.data and form.confirm.data != form.number.data:
        if form.confirm.data:
            form.confirm.errors = ["与要撤回的编号不一致。"]
        return {**_form_page(request, form), "confirming": True}
    receipt = service.perform()
    request.session.flash(f"{receipt.number} 已撤回，正在逐处核实。")
    return HTTPSeeOther(request.route_path("staff.releases.receipt", id=receipt.id))


def _service(request: Request, form: WithdrawForm) -> WithdrawRelease:
    erase = bool(form.erase.data)
    return WithdrawRelease(
        request.db,
        form.number.data or "",
        WithdrawalKind.VANISH if erase else WithdrawalKind(form.kind.data),
        WithdrawalReason(form.reason.data),
        request.identity,
        note=form.note.data or "",
        erase=erase,
    )


def _form_page(request: Request, form: WithdrawForm) -> dict[str, Any]:
    found = versions(request.db, form.number.data) if form.number.data else []
    return {
        "form": form,
        "versions": found,
        "live": next((row for row in found if row.is_live), None),
        "consequences": CONSEQUENCES,
        "kinds": list(WithdrawalKind),
        "backup_days": BACKUP_DAYS,
        "confirming": False,
    }


def receipt_list(request: Request) -> dict[str, Any]:
    found = receipts(request.db, below_key(request))
    return {
        "receipts": found[:PAGE],
        "people": names_by_login(request.db, (item.by for item in found)),
        "older": found[PAGE - 1].id if len(found) > PAGE else None,
        "reminders": backup_reminders(request.db),
        "now": datetime.now(UTC),
        "kinds": {item.value: item.word for item in WithdrawalKind},
        "reasons": {item.value: item.word for item in WithdrawalReason},
        "may_withdraw": allows(request.identity.roles, Permission.WITHDRAW),
    }


def _receipt(request: Request) -> WithdrawalReceipt:
    receipt: WithdrawalReceipt | None = request.db.get(WithdrawalReceipt, int(request.matchdict["id"]))
    if receipt is None:
        raise HTTPNotFound
    return receipt


def receipt_page(request: Request) -> dict[str, Any]:
    """The receipt (撤回回执): every surface that was asked, and what it answered."""
    receipt = _receipt(request)
    job = receipt_job(request.db, receipt.id)
    return {
        "receipt": receipt,
        "people": names_by_login(request.db, [receipt.by]),
        "kind": WithdrawalKind(receipt.kind).word,
        "reason": WithdrawalReason(receipt.reason).word,
        "gave_up": receipt.completed_at is None and (job is None or job.state in ("failed", "done")),
        "may_withdraw": allows(request.identity.roles, Permission.WITHDRAW),
    }


def ask_again(request: Request) -> Response:
    """Probe all surfaces once more."""
    receipt = _receipt(request)
    try:
        probe_again(request.db, receipt)
        record(request.db, request.identity.username, "receipt.probe", "receipt", receipt.id)
        request.session.flash("正在重新核实。")
    except NotAllowed as refusal:
        request.session.flash(flash_message(str(refusal), bad=True))
    return HTTPSeeOther(request.route_path("staff.releases.receipt", id=receipt.id))


def backup_done(request: Request) -> Response:
    """Staff say that backups which still held an erased text are gone."""
    reminder = request.db.get(BackupExpiry, int(request.matchdict["id"]))
    if reminder is None:
        raise HTTPNotFound
    if reminder.done_at is None:
        reminder.done_at = datetime.now(UTC)
        record(request.db, request.identity.username, "backup.cleared", "release", reminder.number)
        request.session.flash(f"已记录：{reminder.number} 的旧备份已清除。")
    return HTTPSeeOther(request.route_path(LIST))


def includeme(config: Configurator) -> None:
    config.add_route("staff.releases.withdraw", "/staff/releases/withdraw")
    config.add_route(LIST, "/staff/releases/receipts")
    config.add_route("staff.releases.receipt", r"/staff/releases/receipts/{id:\d{1,17}}")
    config.add_route("staff.releases.receipt_again", r"/staff/releases/receipts/{id:\d{1,17}}/again")
    config.add_route("staff.releases.backup_done", r"/staff/releases/backups/{id:\d{1,17}}/done")
    folder = "backoffice/releases"
    config.add_staff_view(
        withdraw,
        "staff.releases.withdraw",
        permission=Permission.WITHDRAW,
        methods=("GET", "POST"),
        renderer=f"{folder}/withdraw.jinja2",
    )
    config.add_staff_view(
        receipt_list, LIST, permission=Permission.QUEUES, renderer=f"{folder}/receipts.jinja2"
    )
    config.add_staff_view(
        receipt_page,
        "staff.releases.receipt",
        permission=Permission.QUEUES,
        renderer=f"{folder}/receipt.jinja2",
    )
    for view, name in (
        (ask_again, "staff.releases.receipt_again"),
        (backup_done, "staff.releases.backup_done"),
    ):
        config.add_staff_view(view, name, permission=Permission.WITHDRAW, methods=("POST",))
