"""Prices for tests of this module and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.modules.pricing import commands
from meridian.modules.pricing.models import Price
from meridian.modules.reference.tests.factories import system


def make_price(**values: Any) -> Price:
    """A list price of 100 yuan from 2026-01-01 unless told otherwise; ``sku`` must be given."""
    facts = {"kind": "LIST", "price_e4": 1_000_000, "valid_from": date(2026, 1, 1), "note": "test"}
    return commands.set_price(actor=system(), **{**facts, **values})
