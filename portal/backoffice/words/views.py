"""Pages of the word lists (识别词表): the lists, a proposal, one word with its preview, the examples in their sentences."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.audit.log import record
from portal.backoffice.cases.queries import filter_departments
from portal.backoffice.words import GROUP, queries
from portal.backoffice.words.forms import WordForm
from portal.backoffice.words.lists import LISTS, STATES
from portal.backoffice.words.models import PrivacyWord
from portal.backoffice.words.services import PreviewWord, ProposeWord, RetireWord, SwitchOn
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows
from portal.security.throttle import remote_address


def listing(request: Request) -> dict[str, Any]:
    """The words by state, of all lists or of the one in the address."""
    kind = request.GET.get("list", "")
    kind = kind if kind in LISTS else ""
    return {
        "lists": LISTS,
        "kind": kind,
        "counts": queries.counts_by_kind(request.db),
        "words": queries.words_by_state(request.db, kind),
        "states": STATES,
        "may_propose": _may(request, Permission.WORDS),
    }


def propose(request: Request) -> dict[str, Any] | Response:
    """The form of a proposal; a POST stores it and starts its preview."""
    form = WordForm(request.POST, kind=request.GET.get("list", "name_cue"))
    form.offer_departments(filter_departments(request.db))
    if request.method == "POST" and form.validate():
        try:
            word = ProposeWord(request.db, request.identity, form.data).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            request.session.flash("已提出，正在计算启用后的影响。")
            return HTTPSeeOther(request.route_path("staff.words.detail", id=word.id))
    return {"form": form, "lists": LISTS}


def detail(request: Request) -> dict[str, Any]:
    """One word: what it is for, what it changes, and what this person may do with it."""
    return _page(request, _word(request))


def examples(request: Request) -> dict[str, Any]:
    """Up to twenty places in their sentences: raw text, so that each case shown leaves an audit row."""
    word = _word(request)
    shown = queries.examples(request.db, word)
    with request.write_now() as session:
        for example in shown:
            record(
                session,
                request.identity.username,
                "case.raw.view",
                "case",
                example.case_id,
                address=remote_address(request),
                surface="word_examples",
            )
    return {"word": word, "list": LISTS[word.kind], "examples": shown}


def preview(request: Request) -> dict[str, Any] | Response:
    """Count the effect anew."""
    word = _word(request)
    return _act(
        request, word, lambda: PreviewWord(request.db, request.identity, word).perform(), "正在重新计算。"
    )


def switch_on(request: Request) -> dict[str, Any] | Response:
    """Make the word count; the touched drafts are looked at again."""
    word = _word(request)
    return _act(request, word, lambda: SwitchOn(request.db, request.identity, word).perform(), "已启用。")


def retire(request: Request) -> dict[str, Any] | Response:
    """Take the word out of use, or the proposal back."""
    word, reason = _word(request), request.POST.get("reason", "")
    service = RetireWord(request.db, request.identity, word, reason)
    return _act(request, word, service.perform, "已停用。", reason)


def _act(
    request: Request, word: PrivacyWord, perform: Any, done: str, reason: str = ""
) -> dict[str, Any] | Response:
    try:
        count = perform()
    except NotAllowed as refusal:
        return _page(request, word, refusal.reasons, reason)
    request.session.flash(f"{done}{count:,} 件案例将按新的词表重新检查。" if count else done)
    return HTTPSeeOther(request.route_path("staff.words.detail", id=word.id))


def _page(
    request: Request, word: PrivacyWord, problems: list[str] | None = None, reason: str = ""
) -> dict[str, Any]:
    is_author = word.author_id == request.identity.user_id
    may_switch = _may(request, Permission.WORDS_SWITCH)
    return {
        "word": word,
        "list": LISTS[word.kind],
        "state": STATES[word.state],
        "standing": queries.standing(request.db, word),
        "problems": problems or [],
        "reason": reason,
        "obstacles": SwitchOn(request.db, request.identity, word).failure_reasons(),
        "may_switch": may_switch,
        "may_retire": word.state != "retired" and (may_switch or (is_author and word.state == "proposed")),
        "may_preview": word.state != "retired" and _may(request, Permission.WORDS),
    }


def _may(request: Request, permission: Permission) -> bool:
    return allows(request.identity.roles, permission)


def _word(request: Request) -> PrivacyWord:
    word: PrivacyWord | None = request.db.get(PrivacyWord, int(request.matchdict["id"]))
    if word is None or word.kind not in LISTS:
        raise HTTPNotFound
    return word


def includeme(config: Configurator) -> None:
    raw, edit, switch = Permission.CASE_RAW, Permission.WORDS, Permission.WORDS_SWITCH
    one = r"/staff/directory/words/{id:\d{1,9}}"
    for name, pattern, view, template, permission, methods in (
        ("staff.words.list", "/staff/directory/words", listing, "list", raw, ("GET",)),
        ("staff.words.new", "/staff/directory/words/new", propose, "new", edit, ("GET", "POST")),
        ("staff.words.detail", one, detail, "detail", raw, ("GET",)),
        ("staff.words.examples", one + "/examples", examples, "examples", raw, ("GET",)),
        ("staff.words.preview", one + "/preview", preview, "detail", edit, ("POST",)),
        ("staff.words.switch_on", one + "/switch-on", switch_on, "detail", switch, ("POST",)),
        ("staff.words.retire", one + "/retire", retire, "detail", edit, ("POST",)),
    ):
        config.add_route(name, pattern)
        config.add_staff_view(
            view, name, permission=permission, methods=methods, renderer=f"backoffice/words/{template}.jinja2"
        )
    config.add_staff_entry(
        "staff.words.list", "识别词表", raw, count=queries.waiting_words, position=65, group=GROUP
    )
