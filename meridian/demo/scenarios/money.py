"""Money of the demo: credit terms, what last months' deliveries charged, payments, one dealer overdue, rebates, a statement."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils.translation import gettext as _

from meridian.kernel.base import clock
from meridian.modules.funds import commands as funds
from meridian.modules.funds.queries import credit_facts

from ..sizes import TODAY
from .world import Seller, World, moment

MONTHS_BACK = 3
TERMS_DAYS = 45
FEN = 100


def make_money(world: World) -> None:
    """Every dealer of level one buys on credit; those below pay the dealer above them, so the company keeps no account of them."""
    chance = random.Random(len(world.sellers))
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    for number, seller in enumerate(tops):
        with clock.frozen_at(moment(TODAY - timedelta(days=100))):
            _terms(world, seller, number)
        for back in range(MONTHS_BACK, 0, -1):
            _month(world, seller, number, _first_of_month(back), chance)
        with clock.frozen_at(moment(TODAY)):
            _today(world, seller, number)


def _terms(world: World, seller: Seller, number: int) -> None:
    limit = (300 + 100 * (number % 4)) * 10_000 * FEN
    funds.set_credit_limit(
        actor=world.actor.at(clock.now()), dealer=seller.row, limit_fen=limit, terms_days=TERMS_DAYS, grace_days=15,
        reason=_("demo"),
    )  # fmt: skip
    funds.take_deposit(
        actor=world.actor.at(clock.now()), dealer_id=seller.row.pk, amount_fen=limit // 20, key=f"demo:{seller.row.code}",
        business_date=clock.today(),
    )  # fmt: skip


def _month(world: World, seller: Seller, number: int, first: date, chance: random.Random) -> None:
    """Deliveries of a month charged at its end, and paid six weeks later, except by the one who is behind."""
    day = first + timedelta(days=24)
    amount = chance.randrange(30, 70) * 10_000 * FEN + chance.randrange(10_000) * FEN
    with clock.frozen_at(moment(day)):
        funds.charge(
            actor=world.actor.at(clock.now()), dealer_id=seller.row.pk, amount_fen=amount, source_type="dealers.dealer",
            source_id=seller.row.pk, key=f"demo:{seller.row.code}:{first:%y%m}", hold_key="", business_date=day,
            due_on=day + timedelta(days=TERMS_DAYS), text=_("Deliveries of %(month)s") % {"month": f"{first:%Y-%m}"},
        )  # fmt: skip
    paid = day + timedelta(days=40)
    if number % 4 == 3 or paid > TODAY:
        return
    with clock.frozen_at(moment(paid)):
        payment = funds.record_payment(
            actor=world.actor.at(clock.now()), dealer=seller.row, bank_reference=f"ICBC{first:%y%m}{number:04d}", paid_on=paid,
            amount_fen=amount, payer=seller.row.name,
        )  # fmt: skip
        funds.match_oldest_first(actor=world.actor.at(clock.now()), payment=payment)


def settle_overdue(world: World) -> None:
    """What past deliveries left due is paid by those who pay; the ones who are behind stay so."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    with clock.frozen_at(moment(TODAY - timedelta(days=2))):
        actor = world.actor.at(clock.now())
        for number, seller in enumerate(tops):
            owed = credit_facts(seller.row.pk).overdue_fen
            if owed and number % 4 != 3:
                payment = funds.record_payment(
                    actor=actor, dealer=seller.row, bank_reference=f"BOC{number:06d}", paid_on=clock.today(),
                    amount_fen=owed, payer=seller.row.name,
                )  # fmt: skip
                funds.match_oldest_first(actor=actor, payment=payment)


def _today(world: World, seller: Seller, number: int) -> None:
    actor = world.actor.at(clock.now())
    funds.grant_rebate(
        actor=actor, dealer_id=seller.row.pk, amount_fen=(number % 5 + 1) * 10_000 * FEN, source_type="dealers.dealer",
        source_id=seller.row.pk, key=f"demo:rebate:{seller.row.code}",
    )  # fmt: skip
    if number % 4 == 1:  # money that nobody has matched yet
        funds.record_payment(
            actor=actor, dealer=seller.row, bank_reference=f"CCB{number:06d}", paid_on=TODAY, amount_fen=123_456 * FEN,
            payer=seller.row.name,
        )  # fmt: skip
    last = TODAY.replace(day=1) - timedelta(days=1)
    funds.make_statement(actor=actor, dealer=seller.row, first=last.replace(day=1), last=last)


def _first_of_month(back: int) -> date:
    number = TODAY.year * 12 + TODAY.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)
