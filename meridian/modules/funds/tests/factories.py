"""Dealers with credit for tests of this module and of those above it."""

from __future__ import annotations

from typing import Any

from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.funds import commands
from meridian.modules.reference.models import Region
from meridian.modules.reference.tests.factories import load_small_tree, system


def dealer_with_credit(limit_fen: int = 1_000_000, **values: Any) -> Dealer:
    """An active dealer who may owe ``limit_fen`` and pays within 30 days."""
    region = values.pop("region", None) or Region.objects.unscoped("test").filter(code="320000").first()
    dealer = make_dealer(region=region or load_small_tree()["320000"], **values)
    commands.set_credit_limit(actor=system(), dealer=dealer, limit_fen=limit_fen, terms_days=30)
    return dealer
