"""Hospitals for tests of this module and of those above it."""

from __future__ import annotations

from typing import Any

from meridian.kernel.testing.serials import serials
from meridian.modules.customers import commands
from meridian.modules.customers.models import Hospital
from meridian.modules.reference.tests.factories import system

_serial = serials()


def make_hospital(**values: Any) -> Hospital:
    """A hospital; ``region`` must be given."""
    n = next(_serial)
    return commands.register_hospital(actor=system(), **{"code": f"H{n:06d}", "name": f"第{n}人民医院", **values})
