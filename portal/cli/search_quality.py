"""``portal search evaluate`` and ``portal search run``: how well the search ranks, over any corpus of imported cases."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track
from sqlalchemy import select

from portal.backoffice.cases.models import Case
from portal.cli import verb
from portal.cli.environment import open_environment
from portal.cli.search import search
from portal.db.engines import read_session_factory
from portal.search.evaluation import QuestionsFault, Rank, evaluate, read_questions
from portal.search.indexer import chunks
from portal.search.parser import parse
from portal.search.protocol import Document, make_engine
from portal.search.rerank import search as search_closely
from portal.search.synonyms import Vocabulary, shipped_groups

_CHUNK = 500
_DATE = 20000101
"""Every document gets the same: what is measured is relevance."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--corpus",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="JSON Lines (id, title, body, reply) in place of the imported cases.",
        ),
        click.option("--no-title", is_flag=True, help="Leave titles out of the index."),
        click.option("--engine", "name", default="", help="In place of the setting index.engine."),
    ):
        command = option(command)
    return command


@verb("evaluate", search)
@click.argument("queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_options
def evaluate_search(ini: str, queries: Path, corpus: Path | None, no_title: bool, name: str) -> None:
    """Ask the questions of a JSON Lines file ({"query", "relevant": [ids]}) and print MRR@10, recall@1 and recall@10."""
    with _index(ini, corpus, no_title, name) as rank:
        try:
            scores = evaluate(rank, _tracked(list(read_questions(queries))))
        except QuestionsFault as fault:
            raise click.ClickException(f"{queries}: {fault}") from None
    click.echo(f"queries    {scores.questions}")
    click.echo(f"MRR@10     {scores.mrr:.4f}")
    click.echo(f"recall@1   {scores.recall_1:.4f}")
    click.echo(f"recall@10  {scores.recall_10:.4f}")
    click.echo(f"p50, p95   {scores.p50:.1f} ms, {scores.p95:.1f} ms")


@verb("run", search)
@click.argument("queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--depth", default=100, show_default=True, type=click.IntRange(1, 1000))
@_options
def run_queries(
    ini: str, queries: Path, out: Path, depth: int, corpus: Path | None, no_title: bool, name: str
) -> None:
    """Write the ranked ids of every query of a JSON Lines file: {"query", "ranked": [ids]}, and its "qid" where it has one."""
    lines = [json.loads(line) for line in queries.read_text("utf-8-sig").splitlines() if line.strip()]
    with _index(ini, corpus, no_title, name) as rank, out.open("w", encoding="utf-8") as file:
        for line in _tracked(lines):
            known = {key: line[key] for key in ("qid", "query") if key in line}
            answer = {**known, "ranked": list(rank(str(line["query"]), depth))}
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
    click.echo(f"{len(lines)} queries")


def _tracked(questions: list[Any]) -> Iterable[Any]:
    """With a bar on standard error, so that what is printed can be piped on."""
    return track(questions, console=Console(stderr=True), transient=True)


@contextmanager
def _index(ini: str, corpus: Path | None, no_title: bool, name: str) -> Iterator[Rank]:
    """Build an index of its own that nobody else uses, and answer from it as the public search does."""
    environment = open_environment(ini)
    documents = _from_file(corpus) if corpus else _from_cases(environment)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(name or environment.settings.index_engine, Path(folder))
        texts = {
            id_: Document(id_, "case", "" if no_title else title, body, _DATE)
            for id_, title, body in documents
        }
        rebuild = engine.begin_rebuild()
        for chunk in chunks(texts.values(), _CHUNK):
            rebuild.apply(chunk)
        rebuild.commit(len(texts))

        words = Vocabulary(shipped_groups())

        def rank(query: str, limit: int) -> Sequence[str]:
            return search_closely(
                engine, lambda ids: [texts[id_] for id_ in ids], parse(query, words=words), limit=limit
            ).ids

        yield rank
        engine.close()


def _from_cases(environment: Any) -> Iterable[tuple[str, str, str]]:
    """Source number, title and texts of every imported case, whether or not it may ever be public."""
    with read_session_factory(environment.engine)() as session:
        columns = select(Case.source_number, Case.title, Case.question, Case.reply).order_by(Case.id)
        for number, title, question, reply in session.execute(columns.execution_options(yield_per=_CHUNK)):
            yield number, title, f"{question}\n{reply}"


def _from_file(path: Path) -> Iterable[tuple[str, str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        for line in filter(str.strip, file):
            row = json.loads(line)
            texts = [str(row.get(key) or "") for key in ("body", "text", "reply")]
            yield (
                str(row.get("id") or row["docid"]),
                str(row.get("title") or ""),
                "\n".join(filter(None, texts)),
            )
