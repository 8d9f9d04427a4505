"""Pages of the words that find each other (搜索词): the groups, one group, file in and out."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.searches import GROUP, queries
from portal.backoffice.searches.forms import GroupForm, ImportForm
from portal.backoffice.searches.models import SearchWordGroup
from portal.backoffice.searches.services import RemoveGroup, ReplaceGroups, SaveGroup, stored_groups
from portal.releases import NotAllowed
from portal.search.synonyms import KINDS, PLACE, SYNONYM, write_groups
from portal.security.permissions import Permission

_SHOWN_FAULTS = 20


def listing(request: Request) -> dict[str, Any]:
    """All groups, or those that hold the words of ``?q=``."""
    sought = request.GET.get("q", "").strip()[:40]
    return {"sought": sought, "kinds": KINDS, "groups": queries.groups_by_kind(request.db, sought)}


def new(request: Request) -> dict[str, Any] | Response:
    """A new group; ``?words=`` and ``?kind=`` fill the form in."""
    kind = PLACE if request.GET.get("kind") == PLACE else SYNONYM
    return _form_page(request, GroupForm(request.POST, kind=kind, words=request.GET.get("words", "")[:60]))


def edit(request: Request) -> dict[str, Any] | Response:
    """Change one group."""
    row = _row(request)
    return _form_page(request, GroupForm(request.POST, obj=row), row)


def _form_page(
    request: Request, form: GroupForm, row: SearchWordGroup | None = None
) -> dict[str, Any] | Response:
    if request.method == "POST" and form.validate():
        try:
            saved = SaveGroup(request.db, request.identity, form.group(), row).perform()
        except NotAllowed as refusal:
            form.form_errors = refusal.reasons
        else:
            return _done(request, f"已保存：{saved.words}。公开搜索立即使用。")
    return {"form": form, "row": row}


def remove(request: Request) -> Response:
    """Take one group away."""
    row = _row(request)
    RemoveGroup(request.db, request.identity, row).perform()
    return _done(request, f"已删除：{row.words}。")


def export(request: Request) -> Response:
    """All groups as a text file."""
    text = write_groups(stored_groups(request.db))
    disposition = 'attachment; filename="search-words.txt"'
    return Response(text, content_type="text/plain", charset="utf-8", content_disposition=disposition)


def take_in(request: Request) -> dict[str, Any] | Response:
    """Put the groups of a file in the place of all."""
    form = ImportForm(request.POST)
    if request.method != "POST":
        form.text.data = write_groups(stored_groups(request.db))
    elif form.validate():
        groups = form.groups()
        try:
            if groups is None:
                raise NotAllowed(["文件不是 UTF-8 编码的文本。请另存为 UTF-8 文本再导入。"])
            came, went = ReplaceGroups(request.db, request.identity, groups).perform()
        except NotAllowed as refusal:
            form.form_errors = _few(refusal.reasons)
        else:
            return _done(request, f"已导入：新增 {came:,} 组，去掉 {went:,} 组。公开搜索立即使用。")
    return {"form": form}


def _few(reasons: list[str]) -> list[str]:
    """A wrong file can have a fault in each line."""
    more = len(reasons) - _SHOWN_FAULTS
    return [*reasons[:_SHOWN_FAULTS], f"还有 {more:,} 处。"] if more > 0 else reasons


def _done(request: Request, message: str) -> Response:
    request.session.flash(message)
    return HTTPSeeOther(request.route_path("staff.search_words"))


def _row(request: Request) -> SearchWordGroup:
    row: SearchWordGroup | None = request.db.get(SearchWordGroup, int(request.matchdict["id"]))
    if row is None:
        raise HTTPNotFound
    return row


def includeme(config: Configurator) -> None:
    base = "/staff/search-words"
    for name, pattern, view, template, methods in (
        ("", base, listing, "list", ("GET",)),
        (".new", base + "/new", new, "edit", ("GET", "POST")),
        (".import", base + "/import", take_in, "import", ("GET", "POST")),
        (".export", base + "/export", export, "", ("GET",)),
        (".edit", base + r"/{id:\d{1,9}}", edit, "edit", ("GET", "POST")),
        (".remove", base + r"/{id:\d{1,9}}/remove", remove, "", ("POST",)),
    ):
        route = "staff.search_words" + name
        renderer = {"renderer": f"backoffice/searches/{template}.jinja2"} if template else {}
        config.add_route(route, pattern)
        config.add_staff_view(view, route, permission=Permission.SEARCH_WORDS, methods=methods, **renderer)
    config.add_staff_entry("staff.search_words", "搜索词", Permission.SEARCH_WORDS, position=67, group=GROUP)
