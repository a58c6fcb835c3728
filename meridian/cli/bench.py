"""``meridian bench``: measure this machine on SQLite and PostgreSQL and print one JSON line per figure.

The measuring code stands in ``bench/`` of a source checkout; each part runs in a process of its own on a scratch database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[2]
BOTH, ONE, NONE = ("sqlite", "postgresql"), ("sqlite",), ("",)


@dataclass(frozen=True, slots=True)
class Part:
    """One program of ``bench/``. ``{out}`` in its arguments names a file in which it leaves its figures as JSON."""

    name: str
    program: tuple[str, ...]
    full: tuple[str, ...]
    quick: tuple[str, ...]
    databases: tuple[str, ...] = BOTH


PARTS = (
    Part("start", ("-m", "bench.start.web"), ("--runs", "5"), ("--runs", "2"), ONE),
    Part("flows", ("-m", "bench.flows.pipeline"), ("--lines", "100000", "--runs", "10"), ("--lines", "10000", "--runs", "3")),
    Part("million", ("-m", "bench.flows.pipeline"),
         ("--lines", "1000000", "--form", "csv", "--runs", "1"), ("--lines", "50000", "--form", "csv", "--runs", "1")),
    Part("imports", ("-m", "bench.imports.hospitals"), ("--rows", "10000", "--runs", "5"), ("--rows", "2000", "--runs", "3")),
    Part("lists", ("-m", "bench.pages.lists"), ("--rows", "1000000", "--out", "{out}"), ("--rows", "50000", "--out", "{out}")),
    Part("demo", ("-m", "bench.pages.demo_pages"), ("--size", "M"), ("--size", "S")),
    Part("ledger", ("bench/ledger/bench_ledger.py",), (), ("--moves", "10000", "--accounts", "1000", "--history", "50000")),
    Part("orders", ("bench/goods/orders.py",), (), ("--orders", "10", "--history", "5000", "--seconds", "5")),
    Part("shipping", ("bench/goods/shipping.py",), (), ("--orders", "10")),
    Part("trade", ("bench/goods/may_trade.py",), (), ("--pairs", "10000")),
    Part("goods_lists", ("bench/goods/lists.py",), (), ("--orders", "20000", "--entries", "100000", "--calls", "5")),
    Part("funds", ("bench/goods/funds.py",), (), ("--dealers", "40", "--rounds", "20")),
    Part("prices", ("bench/goods/prices.py",), (), ("--skus", "100")),
    Part("trace", ("bench/goods/trace.py",), (), ("--moves", "30000")),
    Part("matching", ("bench/matching/speed.py",), (), ("--queries", "5000"), NONE),
)  # fmt: skip


@click.command("bench")
@click.option(
    "--quick", is_flag=True, help="Small sizes: a look at the machine in some minutes, not the published figures."
)
@click.option(
    "--json",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write all figures here. [var/bench.json]",
)
@click.option("--only", multiple=True, type=click.Choice([part.name for part in PARTS]), help="Only these parts.")
@click.option("--database", type=click.Choice(BOTH), help="Only this database.")
def bench(quick: bool, file: Path | None, only: tuple[str, ...], database: str | None) -> None:
    """Measure flow files, orders, stock, money, imports, pages, ledger, matching and start-up of this machine."""
    if not (ROOT / "bench").is_dir():
        raise click.ClickException(
            "The measuring code is not installed with the product. Run it from a source checkout."
        )
    target = file or ROOT / "var" / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    failed = False
    for part in PARTS:
        if only and part.name not in only:
            continue
        for where in part.databases:
            if database and where and where != database:
                continue
            for line in _run(part, where, quick):
                failed = failed or "failed" in line
                found.append(line)
                click.echo(json.dumps(line, ensure_ascii=False))
            # After each part, so that an interrupted run leaves what it has.
            target.write_text(
                json.dumps({"quick": quick, "figures": found}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
            )
    click.echo(f"{len(found)} lines written to {target}", err=True)
    sys.exit(1 if failed else 0)


def _run(part: Part, database: str, quick: bool) -> Iterator[dict[str, Any]]:
    """The JSON lines of one part on one database; a line with ``failed`` when it ended badly."""
    click.echo(f"{part.name} {database}".strip() + " …", err=True)
    with tempfile.TemporaryDirectory(prefix="meridian-bench-out-") as folder:
        out = Path(folder) / "figures.json"
        arguments = [word.replace("{out}", str(out)) for word in (part.quick if quick else part.full)]
        command = [sys.executable, *part.program, *arguments]
        environment = {name: value for name, value in os.environ.items() if name != "MERIDIAN_VAR"}
        if database == "postgresql":
            command = [sys.executable, "tools/postgres.py", "--", *command]
        else:
            environment.pop("DATABASE_URL", None)
        done = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert done.stdout is not None
        for text in done.stdout:
            if text.startswith("{"):
                yield {"part": part.name, **json.loads(text)}
        if out.exists():
            yield {
                "part": part.name,
                "bench": part.name,
                "database": database,
                **json.loads(out.read_text(encoding="utf-8")),
            }
        if done.wait():
            yield {"part": part.name, "database": database, "failed": f"ended with code {done.returncode}"}
