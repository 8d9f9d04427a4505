"""The shipped configuration of nginx: nginx accepts it, and in front of a portal it does what it says."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.faults.conftest import Launch
from tests.faults.site import wait_for

DOCS = Path(__file__).parents[2] / "docs"
NAMED = {"Host": "portal.example.gov.cn"}


@pytest.fixture(scope="module")
def nginx() -> str:
    """Debian's nginx."""
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert path, "nginx is missing: apt-get install nginx-light"
    return path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def configure(folder: Path, node: int) -> tuple[Path, int]:
    """The shipped file with the folders and ports of this test; where it listens for https."""
    port, text = free_port(), (DOCS / "nginx.conf").read_text("utf-8")
    key = [
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(folder / "privkey.pem"),
        "-subj",
        "/CN=portal.example.gov.cn",
    ]
    made = ["openssl", "req", "-x509", *key, "-days", "2", "-out", str(folder / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)
    shutil.copy(DOCS / "maintenance.html", folder)
    for old, new in {
        "user www-data;": "daemon off; user root;" if os.geteuid() == 0 else "daemon off;",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx": str(folder),
        "/var/cache/nginx/portal": f"{folder}/cache",
        "/var/www/hotline-portal": str(folder),
        "/etc/ssl/portal": str(folder),
        "127.0.0.1:6543": f"127.0.0.1:{node}",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
    }.items():
        assert old in text
        text = text.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    text = re.sub(r"^http \{", f"http {{\n{places}", text, flags=re.M)
    path = folder / "nginx.conf"
    path.write_text(text, "utf-8")
    return path, port


def trusting() -> ssl.SSLContext:
    """Takes the certificate of this test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def hurried(port: int, path: str, times: int) -> list[int]:
    """Statuses of one address asked again and again over one connection, as fast as it answers."""
    with closing(HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting())) as connection:
        found = []
        for _ in range(times):
            connection.request("GET", path, headers=NAMED)
            answer = connection.getresponse()
            answer.read()
            found.append(answer.status)
    return found


def get(port: int, path: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", headers=NAMED)
    try:
        with urllib.request.urlopen(request, context=trusting(), timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


def test_nginx_in_front_of_a_portal(nginx: str, launch: Launch, cases: list[str], tmp_path: Path) -> None:
    """Pages with the portal's own headers, files kept, too many searches refused, works and a dead node in words."""
    site = launch()
    process = site.serve()
    config, port = configure(tmp_path, site.port)
    tested = subprocess.run([nginx, "-t", "-c", str(config)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    server = subprocess.Popen([nginx, "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _listens(port))
        status, headers, page = get(port, f"/cases/{cases[0]}")
        assert (status, headers["Cache-Control"]) == (200, "public, no-cache")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        style = re.search(r'href="(/static/css/portal\.css\?v=[0-9a-f]+)"', page)
        assert style
        for _ in range(2):
            status, headers, _text = get(port, style[1])
            assert status == 200 and "immutable" in headers["Cache-Control"]
        assert "immutable" not in get(port, "/static/css/portal.css?v=0000000000")[1].get("Cache-Control", "")
        # Searches are limited in either print size, and whole tables more, far below what other pages allow.
        for path, asked in (("/log.csv", 15), ("/search/help", 90), ("/large/search/help", 90)):
            assert 429 in hurried(port, path, asked), path

        (tmp_path / "closed").touch()
        status, headers, page = get(port, "/")
        assert (status, headers["Retry-After"], "网站维护中" in page) == (503, "300", True)
        (tmp_path / "closed").unlink()
        assert get(port, "/")[0] == 200

        process.kill()
        process.wait()
        status, headers, page = get(port, "/")
        assert (status, "网站维护中" in page) == (503, True)
        assert get(port, style[1])[0] == 200, "files are kept by nginx"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
