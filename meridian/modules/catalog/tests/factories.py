"""Products, SKUs, certificates and lots for tests of this module and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.testing.serials import serials
from meridian.modules.catalog import commands
from meridian.modules.catalog.models import Certificate, Lot, Product, ProductLine, Sku
from meridian.modules.reference.tests.factories import system

_serial = serials()


def make_line(**values: Any) -> ProductLine:
    """A product line."""
    n = next(_serial)
    return commands.register_line(actor=system(), **{"code": f"LINE{n}", "name": f"产品线{n}", **values})


def make_certificate(**values: Any) -> Certificate:
    """A class III certificate of 2022."""
    facts = {
        "number": f"国械注准20223{3:02d}{next(_serial):04d}", "product_name": "冠脉支架", "holder": "测试医疗器械有限公司",
        "approved_on": date(2022, 3, 1), "expires_on": date(2027, 2, 28),
    }  # fmt: skip
    return commands.register_certificate(actor=system(), **{**facts, **values})


def make_product(**values: Any) -> Product:
    """A class III implant."""
    n = next(_serial)
    facts = {"code": f"P{n:04d}", "name": f"冠脉支架{n}", "kind": "IMPLANT", "device_class": "III"}
    if "line" not in values:
        facts["line"] = make_line()
    return commands.register_product(actor=system(), **{**facts, **values})


def make_sku(packs: Any = (), **values: Any) -> Sku:
    """A SKU with the packs given."""
    facts = {"code": f"S{next(_serial):05d}", "spec": "3.0*18"}
    if "product" not in values:
        facts["product"] = make_product()
    return commands.register_sku(actor=system(), packs=packs, **{**facts, **values})


def make_lot(**values: Any) -> Lot:
    """A lot without dates unless given."""
    facts = {"number": f"L{next(_serial):06d}"}
    if "sku" not in values:
        facts["sku"] = make_sku()
    return commands.create_lot(actor=system(), **{**facts, **values})
