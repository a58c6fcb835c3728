"""Reservations: a part of a balance kept for a document, used by a posting, given back, or expired."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import IdempotencyConflict, Issue, RuleViolation

from .accounts import ensure_accounts, refuse
from .ledger import Ledger, Source
from .models import ReservationKind
from .sql import insert_once, run, savepoint


def reserve(
    ledger: Ledger, *, actor: Actor, key: str, account_key: str, amount: int, source: Source,
    expires_at: datetime | None = None,
) -> models.Model:  # fmt: skip
    """Keep ``amount`` (base units, positive) of an account for a document. The same key keeps it once.

    Raises Shortage when less is free, IdempotencyConflict when the key was used for another account or amount.
    """
    if amount <= 0:
        raise _amount_problem(amount)
    with savepoint():
        account = ensure_accounts(ledger, [account_key])[account_key]
        values = {
            "key": key, "kind": ReservationKind.HOLD, "account_id": account.id, "amount": amount, "open_amount": amount,
            "source_type": source.type, "source_id": source.id, "created_at": actor.now, "expires_at": expires_at,
            "actor_id": actor.user_id,
        }  # fmt: skip
        if insert_once(ledger.reservation, values) is None:
            first = ledger.reservation._base_manager.get(key=key)
            if (first.account_id, first.amount) != (account.id, amount):
                raise IdempotencyConflict(_("“%(key)s” already reserves something else.") % {"key": key})
            return first
        done = run(
            f"UPDATE {ledger.table('account')} SET reserved = reserved + %s WHERE id = %s AND NOT is_blocked "  # noqa: S608
            "AND (may_be_negative OR on_hand - reserved >= %s)",
            [amount, account.id, amount],
        )
        if not done:
            refuse(ledger, {account.id: -amount})
    return ledger.reservation._base_manager.get(key=key)


def post_reservation(ledger: Ledger, *, actor: Actor, hold_key: str, to_key: str, qty: int, key: str, code: str, business_date,
                     source: Source | None = None, **posting_values) -> models.Model:  # fmt: skip
    """Move reserved goods (all or a part of a hold) to another account. Replays like :func:`post`."""
    from .ledger import Move
    from .posting import post

    hold = _hold(ledger, hold_key)
    return post(
        ledger, actor=actor, key=key, code=code, source=source or Source(hold.source_type, hold.source_id),
        business_date=business_date, moves=[Move(hold.account.key, to_key, qty)], uses={hold_key: qty}, **posting_values,
    )  # fmt: skip


def void(ledger: Ledger, *, actor: Actor, hold_key: str, key: str = "", amount: int | None = None) -> models.Model:
    """Give back what a hold still keeps, or ``amount`` of it. The same ``key`` (default: one void per hold) acts once."""
    with savepoint():
        hold = _hold(ledger, hold_key)
        void_key = key or f"void:{hold.pk}"
        done = ledger.reservation._base_manager.filter(key=void_key).first()
        if done is None and (amount or hold.open_amount):
            _close_part(ledger, actor, hold, amount or hold.open_amount, ReservationKind.VOID, void_key)
    return _hold(ledger, hold_key)


def void_expired(ledger: Ledger, *, actor: Actor, limit: int = 1000) -> int:
    """Give back all holds whose time has passed at ``actor.now``; returns how many."""
    rows = ledger.reservation._base_manager.filter(
        kind=ReservationKind.HOLD, open_amount__gt=0, expires_at__lte=actor.now
    ).order_by("account_id", "pk")
    keys = list(rows.values_list("key", flat=True)[:limit])
    for key in keys:
        void(ledger, actor=actor, hold_key=key)
    return len(keys)


def _hold(ledger: Ledger, key: str) -> models.Model:
    rows = ledger.reservation._base_manager.select_related("account").filter(kind=ReservationKind.HOLD)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    hold = rows.filter(key=key).first()
    if hold is None:
        raise RuleViolation(
            Issue(
                code="ledger.no_reservation",
                message=_("There is no reservation “%(key)s”."),
                mend=_("Reserve the goods first."),
                params={"key": key},
            )
        )
    return hold


def _close_part(ledger: Ledger, actor: Actor, hold: models.Model, amount: int, kind: str, key: str) -> None:
    if amount <= 0:
        raise _amount_problem(amount)
    values = {
        "key": key, "kind": kind, "hold_id": hold.pk, "account_id": hold.account_id, "amount": amount, "open_amount": 0,
        "source_type": hold.source_type, "source_id": hold.source_id, "created_at": actor.now, "actor_id": actor.user_id,
    }  # fmt: skip
    if insert_once(ledger.reservation, values) is None:
        return
    left = run(
        f"UPDATE {ledger.table('reservation')} SET open_amount = open_amount - %s "  # noqa: S608
        "WHERE id = %s AND open_amount >= %s",
        [amount, hold.pk, amount],
    )
    if not left:
        raise RuleViolation(
            Issue(
                code="ledger.reservation_used_up",
                message=_("The reservation “%(key)s” still keeps %(open)s, but %(amount)s are asked for."),
                mend=_("Lower the quantity."),
                params={"key": hold.key, "open": hold.open_amount, "amount": amount},
            )
        )
    run(
        f"UPDATE {ledger.table('account')} SET reserved = reserved - %s WHERE id = %s",  # noqa: S608
        [amount, hold.account_id],
    )


def _amount_problem(amount: int) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="ledger.quantity",
            message=_("A reservation needs a quantity above zero, not %(qty)s."),
            mend=_("Correct the quantity."),
            params={"qty": amount},
        )
    )
