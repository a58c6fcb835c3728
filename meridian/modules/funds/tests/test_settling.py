"""What is owed on either side when an agreement ends."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.agreements.commands import open_settlement, terminate_agreement
from meridian.modules.agreements.models import SettlementItem
from meridian.modules.agreements.tests.factories import make_agreement
from meridian.modules.funds import commands
from meridian.modules.reference.tests.factories import system

from .factories import dealer_with_credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def test_an_ended_agreement_lists_what_the_dealer_owes_and_what_he_paid_too_much():
    dealer = dealer_with_credit()
    agreement = make_agreement(dealer=dealer)
    commands.charge(
        actor=system(), dealer_id=dealer.pk, amount_fen=70_000, key="s1", hold_key="", business_date=DAY, due_on=DAY,
        source_type="funds.creditterms", source_id=1,
    )  # fmt: skip
    terminate_agreement(actor=system(), agreement=agreement, ended_on=DAY, reason="targets missed")
    items = {item.key: item.amount_fen for item in SettlementItem.objects.unscoped("test").filter(source="funds")}
    assert items == {"receivable": -70_000}
    commands.record_payment(actor=system(), dealer=dealer, bank_reference="B1", paid_on=DAY, amount_fen=100_000)
    agreement.refresh_from_db()
    open_settlement(actor=system(), agreement=agreement)
    items = {item.key: item.amount_fen for item in SettlementItem.objects.unscoped("test").filter(source="funds")}
    assert items == {"receivable": -70_000, "prepaid": 30_000}
