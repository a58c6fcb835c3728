"""``meridian demo``: fill an empty database with the demonstration company."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("size", type=click.Choice(["S", "M", "L"], case_sensitive=False), default="S")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database already holds dealers.")
def demo(size: str, if_empty: bool) -> None:
    """Make the demo company through the product's own commands: deterministic, relative to a fixed day."""
    from meridian.cli import setup_django

    setup_django()
    from django.utils.translation import gettext as _

    from meridian.demo.seed import is_empty, seed

    if not is_empty():
        if if_empty:
            return
        click.echo(_("The database already holds data; the demo is only made in an empty one."), err=True)
        sys.exit(2)
    for line in seed(size.upper(), say=lambda text: click.echo(text, err=True)):
        click.echo(line)
