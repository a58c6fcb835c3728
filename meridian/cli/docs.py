"""``meridian docs``: write the tables of docs/modules/ from the registries. For those who work on the program."""

from __future__ import annotations

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.option("--check", is_flag=True, help="write nothing; exit code 1 when a page is out of date")
def docs(check: bool) -> None:
    """Write the tables of objects, commands, events and permissions into docs/modules/."""
    from meridian.cli import setup_django

    setup_django()
    tools = ROOT / "tools"
    if not (tools / "module_docs.py").exists():
        raise click.ClickException(f"{tools} is missing: `meridian docs` works in a clone of the repository only")
    sys.path.insert(0, str(tools))
    from module_docs import pages

    try:
        fresh = pages(ROOT)
    except ValueError as failure:
        raise click.ClickException(str(failure)) from failure
    stale = [path for path, text in fresh.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fresh[path], encoding="utf-8")
        click.echo(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and stale:
        raise click.ClickException("run `make docs` and look at the difference")
