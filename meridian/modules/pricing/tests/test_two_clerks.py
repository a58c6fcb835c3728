"""Two clerks set the price of one key at the same moment: exactly one wins, on both databases."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from meridian.kernel.base.errors import RuleViolation
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.pricing.models import Price
from meridian.modules.pricing.rules.periods import Period, overlaps
from meridian.modules.pricing.tests.factories import make_price

CLERKS = 4
JUL = date(2026, 7, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_day", [True, False])
def test_clerks_at_the_same_moment(same_day):
    sku = make_sku()
    make_price(sku=sku)
    ready = threading.Barrier(CLERKS)
    won: list[int] = []
    lost: list[str] = []

    def clerk(n: int) -> None:
        try:
            ready.wait(timeout=10)
            make_price(sku=sku, price_e4=100 + n, valid_from=JUL + timedelta(days=0 if same_day else n))
            won.append(n)
        except RuleViolation as refused:
            lost.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(CLERKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    rows = list(Price.objects.unscoped("test").filter(sku=sku, status="VALID").order_by("valid_from"))
    assert overlaps([Period(row.pk, row.valid_from, row.valid_to) for row in rows]) == []
    if same_day:
        assert len(won) == 1
        assert set(lost) <= {"pricing.starts_same_day", "pricing.price.unique"} and len(lost) == CLERKS - 1
        assert [row.price_e4 for row in rows] == [1_000_000, 100 + won[0]]
    else:
        assert (len(won), lost) == (CLERKS, [])
        assert [row.valid_to for row in rows][:-1] == [row.valid_from - timedelta(days=1) for row in rows][1:]
        assert rows[-1].valid_to is None
