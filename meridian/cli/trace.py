"""``meridian trace LOT``: the life of a lot from the shell."""

from __future__ import annotations

import json
import sys

import click


@click.command()
@click.argument("lot")
@click.option("--sku", "sku_code", default="", help="Only the lot of this SKU.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
def trace(lot: str, sku_code: str, as_json: bool) -> None:
    """Where a lot came from, where it went, who has it now. Exit code 1 when no lot has the number."""
    from meridian.cli import setup_django

    setup_django()
    from django.utils.translation import gettext as _

    from meridian.modules.stock.queries import lot_trace

    found = lot_trace(lot, sku_code=sku_code)
    if as_json:
        click.echo(json.dumps({"lot": lot, "found": len(found), "lots": found}, ensure_ascii=False))
    elif not found:
        click.echo(_("No lot has the number “%(lot)s”.") % {"lot": lot}, err=True)
    else:
        for item in found:
            _print(item)
    sys.exit(0 if found else 1)


def _print(item: dict) -> None:
    click.echo(f"{item['lot']} · {item['sku']} {item['sku_name']} · {item['production_date']} → {item['expiry_date']}")
    for edge in item["path"]:
        click.echo(f"  {edge['first_date']}  {edge['from_name']} → {edge['to_name']}  {edge['qty']} {item['unit']}")
    for holder in item["holders"]:
        if holder["on_hand"]:
            click.echo(f"  = {holder['name']}: {holder['on_hand']} {item['unit']}")
