"""Goods a dealer still holds when an agreement ends."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.stock import commands
from meridian.modules.stock.handlers import goods_to_settle

from . import factories as make

DAY = date(2026, 3, 1)


@pytest.mark.django_db
def test_every_sku_he_holds_over_all_lots():
    sku, dealer = make.sku("S1"), make.dealer()
    lines = [(sku.pk, make.lot(sku, number).pk, qty) for number, qty in (("L1", 12), ("L2", 8))]
    assert goods_to_settle(dealer.pk, DAY) == []
    commands.record_opening_stock(actor=make.SYSTEM, key="O", dealer_id=dealer.pk, business_date=DAY, lines=lines)
    (item,) = goods_to_settle(dealer.pk, DAY)
    assert (item.kind, item.key, item.qty) == ("STOCK", f"sku:{sku.pk}", 20)
    assert item.text.startswith("S1 ")
