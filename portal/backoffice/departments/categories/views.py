"""The tree as it holds, and the upload of a new one."""

from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.departments import queries
from portal.backoffice.departments.categories.services import (
    ImportTaxonomy,
    TaxonomyError,
    read_taxonomy,
    shipped_taxonomy,
    with_parents,
)
from portal.releases import NotAllowed
from portal.security.permissions import Permission

LARGEST = 2_000_000
"""Bytes of a taxonomy file; a full one of three levels has a tenth of it."""


def category_tree(request: Request) -> dict[str, Any] | Response:
    """The categories by level; a POST loads a file, or the shipped classification."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            version = _load(request)
        except TaxonomyError as error:
            problems = [str(error)]
        except NotAllowed as refusal:
            problems = refusal.reasons
        else:
            request.session.flash(f"分类已载入，现行版本是第 {version} 版。")
            return HTTPSeeOther(request.route_path("staff.categories.list"))
    categories = queries.categories(request.db)
    return {
        "tabs": queries.tabs(request.db),
        "categories": categories,
        "version": categories[0].version if categories else 0,
        "shipped": [] if categories else with_parents(shipped_taxonomy()),
        "problems": problems,
    }


def _load(request: Request) -> int:
    if "shipped" in request.POST:
        return ImportTaxonomy(request.db, request.identity.username, shipped_taxonomy()).perform()
    upload = request.POST.get("file")
    if not hasattr(upload, "file"):
        raise TaxonomyError("请选择文件。")
    content = upload.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TaxonomyError("文件太大，分类文件不应超过 2 MB。")
    return ImportTaxonomy(request.db, request.identity.username, read_taxonomy(content)).perform()


def includeme(config: Configurator) -> None:
    config.add_route("staff.categories.list", "/staff/directory/categories")
    config.add_staff_view(
        category_tree,
        "staff.categories.list",
        permission=Permission.DIRECTORY,
        methods=("GET", "POST"),
        renderer="backoffice/departments/categories/list.jinja2",
    )
