"""Payments received, what they settle, and deposits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, Shortage
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.ledger.ledger import Source
from meridian.kernel.ledger.posting import reverse
from meridian.kernel.records.numbering import next_number

from ..choices import ItemKind, MoneyCode, MoneyKind
from ..models import Match, MoneyPosting, OpenItem, Payment
from ..queries.account import similar_payment
from ..queries.ledger import LEDGER
from ..rules.matching import Due, oldest_first
from .credit import book, require_dealer, settle_limit
from .texts import refusal, yuan

_WHY = "the payment was looked up under the actor's scope"


@command("funds.payment:add")
def record_payment(
    *, actor: Actor, dealer: Any, paid_on: date, amount_fen: int, bank_reference: str = "", payer: str = "", note: str = "",
    confirm_similar: bool = False,
) -> Payment:  # fmt: skip
    """Money came in (``dealer``: row or key): the dealer owes less, or has paid ahead.

    Cash and drafts have no bank reference: the payment gets a number of our own. Raises RuleViolation
    "funds.payment_known" for a reference that is recorded already, "funds.payment_similar" when one of two payments of
    the same dealer, day and amount has no reference (``confirm_similar``: a person looked, they are two),
    "funds.amount"; NotVisible for a dealer out of scope.
    """
    dealer_id = getattr(dealer, "pk", dealer)
    require_dealer(actor, dealer_id, "funds.payment:add")
    given = " ".join(bank_reference.split())
    if amount_fen <= 0:
        raise refusal("funds.amount", field="amount_fen")
    if (
        given
        and Payment.objects.unscoped("a reference is unique over all dealers").filter(bank_reference=given).exists()
    ):
        raise refusal("funds.payment_known", field="bank_reference", reference=given)
    if not confirm_similar:
        _require_no_twin(dealer_id, paid_on, amount_fen, bool(given))
    reference = given or next_number(f"REC-{actor.today:%y%m}")
    posting = book(
        actor, f"funds.payment:{reference}", MoneyCode.PAYMENT, dealer_id,
        [(MoneyKind.RECEIVABLE, MoneyKind.CREDIT, amount_fen)], paid_on, Source("dealers.dealer", dealer_id),
    )  # fmt: skip
    if posting.is_replay:
        raise refusal("funds.payment_known", field="bank_reference", reference=reference)
    settle_limit(actor, dealer_id)
    return persist(
        Payment(
            dealer_id=dealer_id, bank_reference=reference, has_reference=bool(given), payer=payer, paid_on=paid_on,
            amount_fen=amount_fen, open_fen=amount_fen, posting=posting, note=note,
        )
    )  # fmt: skip


def _require_no_twin(dealer_id: int, paid_on: date, amount_fen: int, has_reference: bool) -> None:
    twin = similar_payment(dealer_id, paid_on, amount_fen, has_reference)
    if twin is not None:
        raise refusal(
            "funds.payment_similar", amount=yuan(amount_fen), day=paid_on.isoformat(),
            reference=twin.bank_reference,
        )  # fmt: skip


@command("funds.payment:change", subject=Payment)
def change_payment(
    *, actor: Actor, row: Payment, expected_version: int | None = None, reason: str = "", **values: Any
) -> Payment:
    """Correct payer or note. Dealer, reference, day and amount stand in the ledger: take the payment back instead.

    Raises RuleViolation "funds.red_entry".
    """
    booked = ("dealer", "bank_reference", "paid_on", "amount_fen", "has_reference")
    for name in booked:
        if name in values and values[name] != getattr(row, name):
            raise refusal("funds.red_entry", field=name)
    texts = {name: value for name, value in values.items() if name not in booked}
    return persist(row, expected_version=expected_version, reason=reason, **texts)


@command("funds.payment:match", subject=Payment)
def match_payment(
    *, actor: Actor, payment: Payment, item_id: int, amount_fen: int, expected_version: int | None = None
) -> Match:
    """Settle a delivery by a payment, in full or in part.

    Raises RuleViolation "funds.match" | "funds.other_dealer", VersionConflict when the payment changed meanwhile.
    """
    item = _locked_item(item_id)
    if item.dealer_id != payment.dealer_id or item.kind not in (ItemKind.CHARGE, ItemKind.REFUND):
        raise refusal("funds.other_dealer")
    if amount_fen <= 0 or amount_fen > min(payment.open_fen, item.open_fen):
        raise refusal("funds.match", wanted=yuan(amount_fen), payment=yuan(payment.open_fen), item=yuan(item.open_fen))
    persist(payment, expected_version=expected_version, open_fen=payment.open_fen - amount_fen)
    persist(item, open_fen=item.open_fen - amount_fen)
    return persist(Match(item=item, payment=payment, amount_fen=amount_fen))


@command("funds.payment:match", subject=Payment)
def match_oldest_first(*, actor: Actor, payment: Payment) -> list[Match]:
    """Settle what is due longest until the payment is used up."""
    rows = OpenItem.objects.unscoped(_WHY).filter(dealer_id=payment.dealer_id, kind=ItemKind.CHARGE, open_fen__gt=0)
    dues = [Due(pk, due, amount) for pk, due, amount in rows.values_list("pk", "due_on", "open_fen")]
    return [
        match_payment(actor=actor, payment=payment, item_id=item, amount_fen=fen)
        for item, fen in oldest_first(payment.open_fen, dues)
    ]


@command("funds.payment:match", subject=Payment)
def match_parts(
    *, actor: Actor, payment: Payment, parts: Sequence[tuple[int, int]], expected_version: int | None = None
) -> list[Match]:
    """Settle several deliveries ``[(open item, fen)]`` by a payment: all of them or none.

    The same form sent twice is refused by its version. Raises what :func:`match_payment` raises, "funds.amount" for no part.
    """
    if not parts:
        raise refusal("funds.amount")
    made = []
    for item, fen in parts:
        made.append(
            match_payment(
                actor=actor, payment=payment, item_id=item, amount_fen=fen,
                expected_version=None if made else expected_version,
            )
        )  # fmt: skip
    return made


@command("funds.payment:match")
def match_credit_note(*, actor: Actor, credit_id: int, item_id: int, amount_fen: int) -> Match:
    """Settle a delivery by a credit note of the same dealer."""
    credit, item = _locked_item(credit_id), _locked_item(item_id)
    if credit.dealer_id != item.dealer_id or (credit.kind, item.kind) != (ItemKind.CREDIT_NOTE, ItemKind.CHARGE):
        raise refusal("funds.other_dealer")
    require_dealer(actor, credit.dealer_id, "funds.payment:match")
    if amount_fen <= 0 or amount_fen > min(credit.open_fen, item.open_fen):
        raise refusal("funds.match", wanted=yuan(amount_fen), payment=yuan(credit.open_fen), item=yuan(item.open_fen))
    persist(credit, open_fen=credit.open_fen - amount_fen)
    persist(item, open_fen=item.open_fen - amount_fen)
    return persist(Match(item=item, credit=credit, amount_fen=amount_fen))


@command("funds.payment:match", subject=Match)
def undo_match(*, actor: Actor, match: Match, reason: str) -> Match:
    """Take a match back by a negative row. Raises RuleViolation "funds.reversed" when that was done before."""
    if match.undoes_id or Match.objects.unscoped(_WHY).filter(undoes=match).exists():
        raise refusal("funds.reversed")
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    item = _locked_item(match.item_id)
    persist(item, open_fen=item.open_fen + match.amount_fen)
    if match.payment_id:
        payment = Payment.objects.unscoped(_WHY).get(pk=match.payment_id)
        persist(payment, open_fen=payment.open_fen + match.amount_fen)
    else:
        credit = _locked_item(match.credit_id)
        persist(credit, open_fen=credit.open_fen + match.amount_fen)
    row = Match(
        item_id=match.item_id,
        payment_id=match.payment_id,
        credit_id=match.credit_id,
        amount_fen=-match.amount_fen,
        undoes=match,
    )
    return persist(row, reason=reason)


@command("funds.payment:reverse", subject=Payment)
def reverse_payment(*, actor: Actor, payment: Payment, reason: str) -> Payment:
    """A payment recorded in error, by a red entry. Raises RuleViolation "funds.matched" | "funds.reversed", "funds.credit"
    when the credit it gave is in use already."""
    if payment.reversed_at is not None:
        raise refusal("funds.reversed")
    if payment.open_fen != payment.amount_fen:
        raise refusal("funds.matched")
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    posting = MoneyPosting.objects.unscoped(_WHY).get(pk=payment.posting_id)
    try:
        reverse(
            LEDGER,
            actor=actor,
            posting=posting,
            business_date=actor.today,
            code=MoneyCode.REVERSAL,
            dealer_id=payment.dealer_id,
        )
    except Shortage as short:
        free = yuan(short.short[0][1])
        raise refusal("funds.credit", wanted=yuan(payment.amount_fen), free=free, limit="", owed="", held="") from short
    return persist(payment, open_fen=0, reversed_at=actor.now, reason=reason)


@command("funds.deposit:take")
def take_deposit(*, actor: Actor, dealer_id: int, amount_fen: int, key: str, business_date: date) -> MoneyPosting:
    """A deposit came in. The same key books once."""
    require_dealer(actor, dealer_id, "funds.deposit:take")
    if amount_fen <= 0:
        raise refusal("funds.amount", field="amount_fen")
    posting = book(
        actor, f"funds.deposit:{key}", MoneyCode.DEPOSIT, dealer_id, [(MoneyKind.BANK, MoneyKind.DEPOSIT, amount_fen)],
        business_date, Source("dealers.dealer", dealer_id),
    )  # fmt: skip
    settle_limit(actor, dealer_id)
    return posting


@command("funds.deposit:take")
def return_deposit(*, actor: Actor, dealer_id: int, amount_fen: int, key: str, business_date: date) -> MoneyPosting:
    """A deposit goes back to the dealer. Raises RuleViolation "funds.deposit" when less is there."""
    require_dealer(actor, dealer_id, "funds.deposit:take")
    if amount_fen <= 0:
        raise refusal("funds.amount", field="amount_fen")
    try:
        posting = book(
            actor, f"funds.deposit:{key}", MoneyCode.DEPOSIT, dealer_id, [(MoneyKind.DEPOSIT, MoneyKind.BANK, amount_fen)],
            business_date, Source("dealers.dealer", dealer_id),
        )  # fmt: skip
    except Shortage as short:
        raise refusal("funds.deposit", free=yuan(short.short[0][1])) from short
    settle_limit(actor, dealer_id)
    return posting


def _locked_item(key: int) -> OpenItem:
    rows = OpenItem.objects.unscoped(_WHY)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    item = rows.filter(pk=key).first()
    if item is None:
        raise NotVisible(f"open item {key}")
    return item
