"""Credit: granted, held by orders, used by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Shortage
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.ledger.ledger import Move, Source
from meridian.kernel.ledger.posting import post
from meridian.kernel.ledger.reserve import reserve, void
from meridian.modules.dealers import queries as dealers

from ..choices import ItemKind, MoneyCode, MoneyKind
from ..models import CreditTerms, MoneyAccount, MoneyPosting, MoneyReservation, OpenItem
from ..queries.credit import credit_facts, is_stopped, limit_change, terms_on
from ..queries.ledger import LEDGER
from ..rules.account_keys import money_key
from .texts import refusal, yuan

_WHY = "the dealer's account was checked by the calling command"


def book(
    actor: Actor, key: str, code: str, dealer_id: int, moves: Sequence[tuple[str, str, int]], day: date, source: Source,
    uses: dict[str, int] | None = None,
) -> MoneyPosting:  # fmt: skip
    """Post moves ``(from kind, to kind, fen)`` between accounts of one dealer. The same key books once."""
    return post(
        LEDGER, actor=actor, key=key, code=code, source=source, business_date=day, dealer_id=dealer_id, uses=uses,
        moves=[Move(money_key(a, dealer_id), money_key(b, dealer_id), fen) for a, b, fen in moves],
    )  # fmt: skip


def apply_limit(actor: Actor, terms: CreditTerms) -> None:
    """Bring the granted credit to the limit of the terms: up at once, down as far as it is free now."""
    rows = MoneyAccount.objects.unscoped(_WHY).filter(dealer_id=terms.dealer_id)
    found = {kind: (on_hand, reserved) for kind, on_hand, reserved in rows.values_list("kind", "on_hand", "reserved")}
    granted = -found.get(MoneyKind.LIMIT, (0, 0))[0]
    credit, held = found.get(MoneyKind.CREDIT, (0, 0))
    deposit = found.get(MoneyKind.DEPOSIT, (0, 0))[0] if terms.counts_deposit else 0
    change = limit_change(terms.limit_fen + deposit, granted, credit - held)
    if not terms.is_applied:
        persist(terms, is_applied=True)
    if not change:
        return
    serial = MoneyPosting.objects.unscoped(_WHY).filter(dealer_id=terms.dealer_id, code=MoneyCode.LIMIT).count() + 1
    up = (MoneyKind.LIMIT, MoneyKind.CREDIT, change) if change > 0 else (MoneyKind.CREDIT, MoneyKind.LIMIT, -change)
    book(
        actor, f"funds.limit:{terms.dealer_id}:{serial}", MoneyCode.LIMIT, terms.dealer_id, [up], actor.today,
        Source("funds.creditterms", terms.pk),
    )  # fmt: skip


@command("funds.credit:hold")
def hold_credit(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str
) -> MoneyReservation:
    """Keep credit for an order. The same key keeps it once; two orders at once never keep more than there is.

    The hold remembers the terms in force today: deliveries of this order are due by them, whatever is agreed later.

    Raises RuleViolation "funds.credit" with limit, owed, held and free, "funds.overdue" when overdue debts stop new orders.
    """
    if amount_fen <= 0:
        raise refusal("funds.amount")
    terms = terms_on(actor.today, [dealer_id]).get(dealer_id)
    if is_stopped(terms, actor.today):
        raise refusal("funds.overdue", overdue=yuan(credit_facts(dealer_id, actor.today).overdue_fen))
    if terms is not None and not terms.is_applied:
        apply_limit(actor, CreditTerms.objects.unscoped(_WHY).get(pk=terms.pk))
    try:
        hold = reserve(
            LEDGER, actor=actor, key=key, account_key=money_key(MoneyKind.CREDIT, dealer_id), amount=amount_fen,
            source=Source(source_type, source_id),
        )  # fmt: skip
    except Shortage as short:
        facts = credit_facts(dealer_id, actor.today)
        raise refusal(
            "funds.credit", wanted=yuan(amount_fen), free=yuan(facts.free_fen), limit=yuan(facts.limit_fen),
            owed=yuan(facts.receivable_fen), held=yuan(facts.held_fen),
        ) from short  # fmt: skip
    if terms is not None and hold.terms_id is None:
        MoneyReservation._base_manager.filter(pk=hold.pk).update(terms=terms)
        hold.terms = terms
    return hold


@command("funds.credit:hold")
def release_hold(*, actor: Actor, key: str, amount_fen: int | None = None) -> MoneyReservation:
    """Give back what a hold keeps, or ``amount_fen`` of it. A hold that keeps nothing any more is left alone."""
    parts = MoneyReservation.objects.unscoped(_WHY).filter(hold__key=key).count() + 1
    name = f"{key}:back:{parts}" if amount_fen is not None else ""
    return void(LEDGER, actor=actor, hold_key=key, key=name, amount=amount_fen)


@command("funds.credit:charge")
def charge(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str, hold_key: str,
    business_date: date, due_on: date, text: str = "",
) -> OpenItem:  # fmt: skip
    """Goods left: what the order held becomes a debt. The same key charges once.

    It is due by the terms the hold remembers, counted from ``business_date``; without a hold (or terms) on ``due_on``. What the hold does not cover must be free. Raises RuleViolation "funds.credit".
    """
    if amount_fen <= 0:
        raise refusal("funds.amount")
    # The hold first: whoever charges the same delivery at the same moment waits here and then finds what was booked.
    held = _locked_hold(hold_key) if hold_key else None
    known = _item_of(key)
    if known is not None:
        return known
    used = min(amount_fen, held.open_amount) if held else 0
    if held is not None and held.terms is not None:
        due_on = business_date + timedelta(days=held.terms.terms_days)
    try:
        posting = book(
            actor, key, MoneyCode.CHARGE, dealer_id, [(MoneyKind.CREDIT, MoneyKind.RECEIVABLE, amount_fen)], business_date,
            Source(source_type, source_id), {hold_key: used} if used else None,
        )  # fmt: skip
    except Shortage as short:
        facts = credit_facts(dealer_id, actor.today)
        raise refusal(
            "funds.credit", wanted=yuan(amount_fen), free=yuan(facts.free_fen + used), limit=yuan(facts.limit_fen),
            owed=yuan(facts.receivable_fen), held=yuan(facts.held_fen - used),
        ) from short  # fmt: skip
    if posting.is_replay:
        return OpenItem.objects.unscoped(_WHY).get(posting=posting)
    return persist(
        OpenItem(
            dealer_id=dealer_id, kind=ItemKind.CHARGE, text=text or f"{source_type}:{source_id}", source_type=source_type,
            source_id=source_id, posting=posting, business_date=business_date, due_on=due_on, amount_fen=amount_fen,
            open_fen=amount_fen,
        )
    )  # fmt: skip


@command("funds.credit:note")
def credit_note(
    *, actor: Actor, dealer_id: int, amount_fen: int, source_type: str, source_id: int, key: str, business_date: date,
    reason: str,
) -> OpenItem:  # fmt: skip
    """A red entry in the dealer's favour (return, shortage, price): he owes less, his credit grows. The same key books once."""
    if amount_fen <= 0:
        raise refusal("funds.amount")
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    known = _item_of(key)
    if known is not None:
        return known
    posting = book(
        actor, key, MoneyCode.CREDIT_NOTE, dealer_id, [(MoneyKind.RECEIVABLE, MoneyKind.CREDIT, amount_fen)], business_date,
        Source(source_type, source_id),
    )  # fmt: skip
    if posting.is_replay:
        return OpenItem.objects.unscoped(_WHY).get(posting=posting)
    note_action(posting, diff={"credit_fen": [None, amount_fen]}, reason=reason)
    settle_limit(actor, dealer_id)
    return persist(
        OpenItem(
            dealer_id=dealer_id, kind=ItemKind.CREDIT_NOTE, text=reason[:80], source_type=source_type, source_id=source_id,
            posting=posting, business_date=business_date, due_on=business_date, amount_fen=amount_fen, open_fen=amount_fen,
        )
    )  # fmt: skip


def _item_of(key: str) -> OpenItem | None:
    return OpenItem.objects.unscoped(_WHY).filter(posting__key=key).first()


def _locked_hold(key: str) -> MoneyReservation | None:
    rows = MoneyReservation.objects.unscoped(_WHY).filter(key=key, hold__isnull=True).select_related("terms")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def settle_limit(actor: Actor, dealer_id: int) -> None:
    """After credit became free: a limit that was lowered below what was in use binds now."""
    terms = terms_on(actor.today, [dealer_id]).get(dealer_id)
    if terms is not None:
        apply_limit(actor, CreditTerms.objects.unscoped(_WHY).get(pk=terms.pk))


def require_dealer(actor: Actor, dealer_id: int, code: str) -> None:
    """Raise NotVisible when the dealer lies outside the actor's scope under the code."""
    from meridian.kernel.base.errors import NotVisible

    if dealers.scope_stamps(actor, dealer_id, code) is None:
        raise NotVisible(f"dealer {dealer_id}")
