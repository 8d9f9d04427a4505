"""Files below static/: addressed with a fingerprint, kept by browsers for a year, packed once."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from portal.assets import asset_folder
from portal.web.front_cache import takes_gzip

ROUTE = "__static"
"""Two underscores, as the framework names its own: it is no page of either side."""
_A_YEAR = "public, max-age=31536000, immutable"
_MUST_ASK = "public, no-cache"
_LEAST_GAIN = 0.9
"""A file that packs worse than this (an image) goes out as it is."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent; ``packed`` is empty where packing gains nothing."""

    content: bytes
    packed: bytes
    content_type: str
    fingerprint: str


def static_file(name: str) -> StaticFile | None:
    """A file by its path below static/; None where there is none, however odd the path. A changed file is read again."""
    folder = asset_folder("static")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> StaticFile:
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    return StaticFile(
        content,
        packed if len(packed) < len(content) * _LEAST_GAIN else b"",
        mimetypes.guess_type(path)[0] or "application/octet-stream",
        hashlib.sha256(content).hexdigest()[:10],
    )


def static_view(request: Request) -> Response:
    """``/static/…?v=fingerprint``: for a year under the right fingerprint; under another or none to be asked for each time,
    so that no cache keeps a file under the fingerprint of the one before it.
    """
    file = static_file("/".join(request.matchdict["file"]))
    if file is None:
        raise HTTPNotFound
    packs = file.packed and takes_gzip(request.headers.get("Accept-Encoding", ""))
    response = Response(file.packed if packs else file.content, content_type=file.content_type)
    if packs:
        response.content_encoding = "gzip"
    is_right = request.GET.get("v") == file.fingerprint
    response.headers["Cache-Control"] = _A_YEAR if is_right else _MUST_ASK
    response.vary = ("Accept-Encoding",)
    response.etag = file.fingerprint + ("-gz" if packs else "")
    response.conditional_response = True
    return response


def static_url(request: Request, path: str) -> str:
    """Fingerprinted address of a file below static/, such as ``css/portal.css``; made once a process."""
    known: dict[tuple[str, str], str] = request.registry.setdefault("static.paths", {})
    key = (request.script_name, path)
    if key not in known:
        file = static_file(path)
        assert file is not None, path
        known[key] = f"{request.script_name}/static/{path}?v={file.fingerprint}"
    return known[key]


def includeme(config: Configurator) -> None:
    config.add_route(ROUTE, "/static/*file")
    config.add_view(static_view, route_name=ROUTE, permission=NO_PERMISSION_REQUIRED, require_csrf=False)
    config.add_request_method(static_url, "static")
