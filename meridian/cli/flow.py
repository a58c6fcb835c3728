"""``meridian flow``: read and check a dealer's file from the shell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from .flow_read import read


@click.group()
def flow() -> None:
    """Flow (流向) files: read the table, or check every line against the book."""


flow.add_command(read)


@flow.command("check")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dealer", "dealer_code", required=True, help="Code of the dealer whose file it is.")
@click.option("--month", default="", help="Month of the file, e.g. 2026-09; guessed from the lines when left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with summary and findings.")
@click.option("--strict", is_flag=True, help="Exit with 1 when there are findings.")
def check(file: Path, dealer_code: str, month: str, as_json: bool, strict: bool) -> None:
    """Check a file without storing anything: summary, undecided names and findings.

    Exit code 0: the file was read and checked, whatever was found; with --strict 1 when there are findings; 2: the file
    cannot be read or the dealer is unknown, with a sentence that says why.
    """
    from meridian.cli import setup_django

    setup_django()
    outcome = _outcome(file, dealer_code, month)
    if as_json:
        click.echo(json.dumps(outcome, ensure_ascii=False, default=str))
    else:
        _print(outcome)
    sys.exit(1 if strict and outcome["findings"] else 0)


def _outcome(file: Path, dealer_code: str, month: str) -> dict[str, Any]:
    from datetime import date

    from django.utils.translation import gettext as _

    from meridian.kernel.imports.reading import ReadingRefused
    from meridian.modules.flows.jobs import language_key, layouts_of
    from meridian.modules.flows.queries.checking import check_outcome
    from meridian.modules.flows.queries.facts import dealer_facts
    from meridian.modules.flows.queries.proofing import build_proof
    from meridian.modules.flows.reading import read_flow_file

    if not file.is_file():
        _fail(_("There is no file “%(file)s”.") % {"file": file})
    dealer = dealer_facts(code=dealer_code)
    if dealer is None:
        _fail(
            _("There is no dealer with the code “%(code)s”. Look it up in the list of dealers.") % {"code": dealer_code}
        )
    try:
        first = date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        _fail(_("“%(month)s” is not a month. Write it like 2026-09.") % {"month": month})
    try:
        reading = read_flow_file(file, profile=layouts_of(dealer.id))
    except ReadingRefused as refusal:
        _fail(refusal.sentence(language_key()))
    proof = build_proof(reading.frame, dealer=dealer, kind=reading.kind or "SM", month=first)
    return check_outcome(file.name, dealer, reading, proof)


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(2)


def _print(outcome: dict[str, Any]) -> None:
    from django.utils.translation import gettext as _

    counts = outcome["counts"]
    click.echo(f"{outcome['file']} · {outcome['dealer']['name']} · {outcome['kind']} · {outcome['month'] or '—'}")
    click.echo(
        _("Rows: %(all)d") % {"all": counts["ALL"]}
        + "  "
        + "  ".join(
            f"{outcome['state_labels'].get(state, state)} {number}"
            for state, number in counts.items()
            if state != "ALL"
        )
    )
    if outcome["undecided"]:
        click.echo(_("To be decided:"))
        for name in outcome["undecided"][:20]:
            best = name["candidates"][0]["name"] if name["candidates"] else "—"
            click.echo(f"  {name['text']}  ×{name['lines']}  → {best}")
    if outcome["findings"]:
        click.echo(_("Findings:"))
        for finding in outcome["findings"]:
            click.echo(f"  {finding['row']:>6}  {finding['label']}  {finding['sentence']}")
    else:
        click.echo(_("No findings."))
