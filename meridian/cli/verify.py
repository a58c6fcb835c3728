"""``meridian verify``: prove that the ledgers and the change log are whole."""

from __future__ import annotations

import sys

import click


@click.command()
def verify() -> None:
    """Check every ledger and the hash chain of the change log. Exit code 1 on any break, each named."""
    from meridian.cli import setup_django

    setup_django()
    from django.utils.translation import gettext as _

    from meridian.kernel.audit.capture import chain_breaks
    from meridian.kernel.ledger.verify import verify_all

    problems = [f"{problem.ledger}: {problem.text}" for problem in verify_all()]
    breaks = list(chain_breaks())
    for text in (*problems, *breaks):
        click.echo(text, err=True)
    if problems or breaks:
        click.echo(_("%(count)d problems found.") % {"count": len(problems) + len(breaks)}, err=True)
        sys.exit(1)
    click.echo(_("Ledgers and change log are whole."))
