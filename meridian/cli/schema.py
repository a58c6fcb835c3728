"""``meridian schema``: write the OpenAPI description of the API."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--out", default="docs/openapi.json", show_default=True, type=click.Path(dir_okay=False), help="file to write"
)
def schema(out: str) -> None:
    """Write the OpenAPI 3.1 description of ``/api/v1/`` to a file."""
    from meridian.cli import setup_django

    setup_django()
    from meridian.kernel.api.openapi import write_schema

    write_schema(out)
    click.echo(out)
