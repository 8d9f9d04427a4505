"""What the distributions hold: templates and static files inside the package, nothing of ours importable beside it."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "var",
    "*.egg-info",
    "build",
    "dist",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "screenshots",
)
FOLDERS = ("portal", "templates", "static", "docs", "examples", "tests", "search_index", ".ci")
SERVE = """
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
import portal, portal.assets
from portal.db.migrate import upgrade
from webtest import TestApp
folder = Path(sys.argv[1])
assert not folder.joinpath("templates").exists()
assert Path(portal.__file__).is_relative_to(sys.argv[2]), portal.__file__
url = f"sqlite:///{folder}/portal.sqlite"
upgrade(url)
raw = {"db.url": url, "index.path": f"{folder}/index", "uploads.path": f"{folder}/uploads",
       "portal.secret": "packaging-packaging-packaging-packaging", "worker.inline": "false", "cookies.secure": "false"}
app = TestApp(portal.main({}, **raw))
page = app.get("/about")
sheet = [tag["href"] for tag in page.html.find_all("link", rel="stylesheet")]
assert sheet, page.text[:500]
assert all(app.get(href).content_type == "text/css" for href in sheet)
assert app.get("/staff/sign-in").forms
import portal.demo.topics
assert len(portal.demo.topics.topics()) > 60
print("served")
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean copy of the sources, as a fresh clone has them: a stale build folder would ship deleted files."""
    copy = tmp_path_factory.mktemp("sources") / "portal"
    copy.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, copy / path.name)
    return copy


@pytest.fixture(scope="module")
def distributions(tree: Path) -> tuple[Path, Path]:
    """The sdist, and the wheel built from it; without isolation, so that nothing is fetched."""
    command = [sys.executable, "-W", "ignore", "-m", "build", "--no-isolation", "--outdir", "dist"]
    run = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    (sdist,), (wheel,) = (tree / "dist").glob("*.tar.gz"), (tree / "dist").glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def wheel_names(distributions: tuple[Path, Path]) -> set[str]:
    with zipfile.ZipFile(distributions[1]) as archive:
        return set(archive.namelist())


def tracked(folder: str) -> list[str]:
    """Files of a folder of ours, caches and dotfiles aside."""
    paths = (ROOT / folder).rglob("*")
    return [str(p.relative_to(ROOT)) for p in paths if p.is_file() and "__pycache__" not in p.parts]


def test_the_wheel_holds_every_template_and_static_file(wheel_names: set[str]) -> None:
    """Mapped into the package by setup.py."""
    missing = {
        f"portal/{name}" for folder in ("templates", "static") for name in tracked(folder)
    } - wheel_names
    assert missing == set()


def test_the_wheel_holds_code_data_and_migrations(wheel_names: set[str]) -> None:
    """package_data must name what is not Python."""
    missing = {name for name in tracked("portal") if Path(name).suffix != ".pyc"} - wheel_names
    assert missing == set()


def test_nothing_else_becomes_importable(wheel_names: set[str]) -> None:
    """No top-level package but ours: nothing named templates, static, tests, docs or examples."""
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"portal"}
    assert not any(
        name in {"portal/templates/__init__.py", "portal/static/__init__.py"} for name in wheel_names
    )


def test_the_sdist_is_enough_to_work_with(distributions: tuple[Path, Path]) -> None:
    """Settings files, tests, docs, examples and the Makefile are in it; run-time data is not."""
    with tarfile.open(distributions[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "Makefile", "MANIFEST.in", "development.ini", "production.ini", "pyproject.toml", "setup.py", "README.md",
        "CHANGELOG.md", "LICENSE", ".ci/run", "docs/operations.md", "docs/manual.zh.md", "tests/conftest.py",
        "examples/cases.xlsx", "templates/base.jinja2", "search_index/README.md", "tests/docs/test_documented.py",
    }  # fmt: skip
    assert wanted - names == set()
    assert not any(name.startswith(("var/", ".venv/", "dist/")) or name.endswith(".pyc") for name in names)


def test_an_installed_wheel_serves_from_another_folder(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    """Unpacked beside the installed dependencies and run where no source folder is near."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(distributions[1]) as archive:
        archive.extractall(site)
    environ = {**os.environ, "PYTHONPATH": str(site)}
    run = subprocess.run(
        [sys.executable, "-c", SERVE, str(elsewhere), str(site)],
        cwd=elsewhere, env=environ, capture_output=True, text=True,
    )  # fmt: skip
    assert run.stdout == "served\n", run.stderr[-3000:]


@pytest.mark.long
def test_the_wheel_installs_into_an_empty_environment(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    """With its dependencies from the index; the command answers and the migrations run."""
    environment, elsewhere = tmp_path / "venv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([environment / "bin/pip", "install", "-q", str(distributions[1])], check=True)
    settings = (ROOT / "development.ini").read_text("utf-8").replace("%(here)s", str(elsewhere))
    (elsewhere / "portal.ini").write_text(settings, "utf-8")
    (elsewhere / "var").mkdir()
    run = subprocess.run(
        [environment / "bin/portal", "init-db", "portal.ini"], cwd=elsewhere, capture_output=True, text=True
    )
    assert "Database ready" in run.stdout, run.stderr[-3000:]
    demo = [environment / "bin/portal", "demo", "portal.ini", "--cases", "20"]
    run = subprocess.run(demo, cwd=elsewhere, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-3000:]
    listed = subprocess.run(
        [environment / "bin/proutes", "portal.ini"], cwd=elsewhere, capture_output=True, text=True
    )
    assert "/cases/{number}" in listed.stdout
