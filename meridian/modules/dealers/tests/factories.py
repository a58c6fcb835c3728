"""Dealers for tests of this module and of those above it."""

from __future__ import annotations

from typing import Any

from meridian.kernel.testing.serials import serials
from meridian.modules.dealers import commands
from meridian.modules.dealers.models import Dealer
from meridian.modules.reference.tests.factories import system

_serial = serials()


def make_dealer(*, active: bool = True, **values: Any) -> Dealer:
    """An active dealer; ``region`` must be given."""
    n = next(_serial)
    row = commands.register_dealer(actor=system(), **{"code": f"D{n:04d}", "name": f"第{n}医药有限公司", **values})
    return commands.activate_dealer(actor=system(), dealer=row) if active else row
