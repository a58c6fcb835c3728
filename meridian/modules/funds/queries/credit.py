"""What a dealer may still order, what he owes, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.kept_facts import kept_by_key

from ..choices import ItemKind, MoneyKind, TermsStatus
from ..models import CreditTerms, MoneyAccount, OpenItem
from ..rules.matching import Due, ageing

_WHY = "the account of a dealer the asker works for"


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """A dealer's money at a glance, in fen. ``free_fen`` is what new orders may hold."""

    limit_fen: int
    held_fen: int
    receivable_fen: int
    prepaid_fen: int
    overdue_fen: int
    deposit_fen: int
    rebate_fen: int
    free_fen: int
    terms_days: int
    is_prepay: bool
    is_blocked: bool


def credit_facts(dealer_id: int, on: date | None = None) -> CreditFacts:
    """The facts of one dealer; see :func:`credit_facts_of` for many."""
    return credit_facts_of([dealer_id], on)[dealer_id]


def terms_on(day: date, dealer_ids: Iterable[int]) -> dict[int, CreditTerms]:
    """``{dealer id: the approved terms in force on a day}``; dealers without terms are absent. Not to be changed: load the
    row anew for that."""

    def read(missing: Iterable[tuple[int, date]]) -> dict[tuple[int, date], CreditTerms]:
        rows = CreditTerms.objects.unscoped(_WHY).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            dealer_id__in=[dealer for dealer, _day in missing], status=TermsStatus.APPROVED, valid_from__lte=day,
        )  # fmt: skip
        return {(row.dealer_id, day): row for row in rows}

    keys = [(dealer, day) for dealer in dealer_ids]
    found = kept_by_key("funds.terms", keys, read, of=("funds.creditterms",))
    return {dealer: row for (dealer, _day), row in found.items()}


def terms_days(dealer_id: int, on: date | None = None) -> int:
    """Days a dealer has to pay; 0 without terms, who pays in advance."""
    terms = terms_on(on or clock.today(), [dealer_id]).get(dealer_id)
    return terms.terms_days if terms else 0


def is_stopped(terms: CreditTerms | None, today: date) -> bool:
    """Whether overdue debts stop new orders of the dealer of these terms."""
    if terms is None or not terms.blocks_overdue:
        return False
    latest = today - timedelta(days=terms.grace_days)
    rows = OpenItem.objects.unscoped(_WHY).filter(dealer_id=terms.dealer_id, kind=ItemKind.CHARGE, open_fen__gt=0)
    return rows.filter(due_on__lt=latest).exists()


def credit_facts_of(dealer_ids: Iterable[int], on: date | None = None) -> dict[int, CreditFacts]:
    """Facts of many dealers in three queries. A dealer without terms pays in advance."""
    ids, today = sorted(set(dealer_ids)), on or clock.today()
    terms = terms_on(today, ids)
    accounts: dict[tuple[int, str], tuple[int, int]] = {
        (dealer, kind): (on_hand, reserved)
        for dealer, kind, on_hand, reserved in MoneyAccount.objects.unscoped(_WHY)
        .filter(dealer_id__in=ids)
        .values_list("dealer_id", "kind", "on_hand", "reserved")
    }
    late = _overdue(ids, today)
    return {pk: _facts(pk, terms.get(pk), accounts, late.get(pk, []), today) for pk in ids}


def _facts(
    pk: int, terms: CreditTerms | None, accounts: dict, late: list[tuple[date, int]], today: date
) -> CreditFacts:
    credit, held = accounts.get((pk, MoneyKind.CREDIT), (0, 0))
    owed = accounts.get((pk, MoneyKind.RECEIVABLE), (0, 0))[0]
    deposit = accounts.get((pk, MoneyKind.DEPOSIT), (0, 0))[0]
    overdue = sum(amount for _due, amount in late)
    grace = terms.grace_days if terms else 0
    blocked = bool(terms and terms.blocks_overdue and any((today - due).days > grace for due, _amount in late))
    free = credit - held
    if terms is not None and not terms.is_applied:  # began today, and no order has brought the ledger to it yet
        granted = -accounts.get((pk, MoneyKind.LIMIT), (0, 0))[0]
        free += limit_change(terms.limit_fen + (deposit if terms.counts_deposit else 0), granted, free)
    return CreditFacts(
        limit_fen=terms.limit_fen if terms else 0, held_fen=held, receivable_fen=max(0, owed), prepaid_fen=max(0, -owed),
        overdue_fen=overdue, deposit_fen=deposit, rebate_fen=accounts.get((pk, MoneyKind.REBATE), (0, 0))[0], free_fen=free,
        terms_days=terms.terms_days if terms else 0, is_prepay=not (terms and terms.limit_fen), is_blocked=blocked,
    )  # fmt: skip


def limit_change(wanted_fen: int, granted_fen: int, free_fen: int) -> int:
    """By how much the granted credit moves now: up at once, down as far as it is free."""
    change = wanted_fen - granted_fen
    return change if change >= 0 else -min(-change, max(0, free_fen))


def terms_history(actor: Actor, dealer_id: int) -> QuerySet[CreditTerms]:
    """All terms of a dealer that were ever proposed, the latest first, as far as the actor may see them."""
    rows = CreditTerms.objects.visible_to(actor, "funds.creditterms:view").filter(dealer_id=dealer_id)
    return rows.select_related("proposed_by", "approved_by").order_by("-valid_from", "-pk")


def _overdue(ids: list[int], today: date) -> dict[int, list[tuple[date, int]]]:
    rows = OpenItem.objects.unscoped(_WHY).filter(
        dealer_id__in=ids, kind=ItemKind.CHARGE, open_fen__gt=0, due_on__lt=today
    )
    found: dict[int, list[tuple[date, int]]] = {}
    for dealer, due, amount in rows.values_list("dealer_id", "due_on", "open_fen"):
        found.setdefault(dealer, []).append((due, amount))
    return found


def open_charges(actor: Actor, dealer_id: int, code: str = "funds.openitem:view") -> QuerySet[OpenItem]:
    """What a dealer has to pay still, the oldest due first, as far as the actor may see it under ``code``."""
    return (
        OpenItem.objects.visible_to(actor, code)
        .filter(dealer_id=dealer_id, kind=ItemKind.CHARGE, open_fen__gt=0)
        .order_by("due_on", "pk")
    )


def ageing_rows(actor: Actor, today: date) -> list[dict[str, Any]]:
    """Per dealer the actor may see: ``{dealer_id, dealer, bands: (not due, 1–30, 31–60, 61–90, >90), total}``, most owed first."""
    rows = OpenItem.objects.visible_to(actor).filter(kind=ItemKind.CHARGE, open_fen__gt=0)
    by_dealer: dict[tuple[int, str], list[Due]] = {}
    for pk, dealer, name, due, amount in rows.values_list("pk", "dealer_id", "dealer__name", "due_on", "open_fen"):
        by_dealer.setdefault((dealer, name), []).append(Due(pk, due, amount))
    made = [
        {"dealer_id": dealer, "dealer": name, "bands": ageing(dues, today), "total": sum(due.open_fen for due in dues)}
        for (dealer, name), dues in by_dealer.items()
    ]
    return sorted(made, key=lambda row: -row["total"])


def owed_in_all(actor: Actor) -> int:
    """Fen owed by all dealers the actor may see."""
    rows = OpenItem.objects.visible_to(actor).filter(kind=ItemKind.CHARGE, open_fen__gt=0)
    return rows.aggregate(n=Sum("open_fen"))["n"] or 0
