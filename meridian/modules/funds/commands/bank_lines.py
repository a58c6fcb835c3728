"""What a person makes of a bank line: a payment, several, a refund, or nothing of ours; and how that is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from meridian.kernel.base.actors import Actor, for_staff_only
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.ledger.ledger import Source
from meridian.kernel.ledger.posting import reverse

from ..choices import BankLineStatus, ItemKind, MoneyCode, MoneyKind
from ..models import BankBooking, BankLine, Match, MoneyPosting, OpenItem, PayerAccount, Payment
from ..queries.ledger import LEDGER
from ..rules.matching import Due, oldest_first
from .credit import book, require_dealer
from .payments import match_oldest_first, match_payment, record_payment, reverse_payment, undo_match
from .texts import refusal, yuan

_WHY = "bank lines, behind the right to settle them"
SETTLE = "funds.bank:settle"

for_staff_only("funds.bank")


@command(SETTLE)
def confirm_bank_line(*, actor: Actor, line_id: int, dealer_id: int, confirm_similar: bool = False) -> BankLine:
    """The money is this dealer's: record it as his payment, settle what is due longest, learn the account it came from.

    Raises RuleViolation "funds.bank_settled", "funds.bank_way", "funds.payment_known" | "funds.payment_similar" when the
    payment was recorded by hand already (link it instead); NotVisible for a dealer out of scope.
    """
    line = _open_line(line_id, coming=True)
    return book_line(actor, line, [(dealer_id, line.amount_fen)], confirm_similar=confirm_similar)


@command(SETTLE)
def split_bank_line(*, actor: Actor, line_id: int, parts: Sequence[tuple[int, int]]) -> BankLine:
    """One transfer pays for several dealers: ``[(dealer, fen)]`` that give the whole. Raises RuleViolation "funds.bank_split"."""
    line = _open_line(line_id, coming=True)
    total = sum(fen for _dealer, fen in parts)
    names_twice = len({dealer for dealer, _fen in parts}) != len(parts)
    if len(parts) < 2 or names_twice or any(fen <= 0 for _dealer, fen in parts) or total != line.amount_fen:
        raise refusal("funds.bank_split", parts=yuan(total), amount=yuan(line.amount_fen))
    return book_line(actor, line, parts, learn=False, confirm_similar=True)


@command(SETTLE)
def link_bank_line(*, actor: Actor, line_id: int, payment_id: int) -> BankLine:
    """The payment was recorded by hand before: this line is the same money. Raises RuleViolation "funds.bank_link"."""
    line = _open_line(line_id, coming=True)
    payment = Payment.objects.visible_to(actor, "funds.payment:add").filter(pk=payment_id).first()
    if payment is None:
        raise NotVisible(f"payment {payment_id}")
    taken = BankBooking.objects.unscoped(_WHY).filter(payment=payment, undone_at=None).exists()
    if payment.amount_fen != line.amount_fen or payment.reversed_at is not None or taken:
        raise refusal("funds.bank_link")
    persist(BankBooking(
        line=line, dealer_id=payment.dealer_id, payment=payment, amount_fen=payment.amount_fen, was_recorded=True
    ))  # fmt: skip
    _learn(line, payment.dealer_id)
    return _settle(actor, line, BankLineStatus.BOOKED)


@command(SETTLE)
def set_aside_bank_line(
    *, actor: Actor, line_id: int, status: str = BankLineStatus.FOREIGN, reason: str = ""
) -> BankLine:
    """The line is not a dealer's (interest, fees, a supplier), or the bank gave back what it had booked (退汇, needs a reason)."""
    line = _open_line(line_id)
    if status not in (BankLineStatus.FOREIGN, BankLineStatus.RETURNED):
        raise refusal("funds.bank_way")
    if status == BankLineStatus.RETURNED and not reason.strip():
        raise refusal("funds.reason", field="reason")
    return _settle(actor, line, status, reason.strip()[:200])


@command(SETTLE)
def refund_bank_line(*, actor: Actor, line_id: int, dealer_id: int) -> BankLine:
    """Money that left went back to a dealer who had paid ahead: his payments that settle nothing yet are used up by it.

    Raises RuleViolation "funds.refund" when less of his payments is left, "funds.bank_way" for money that came in.
    """
    line = _open_line(line_id, coming=False)
    require_dealer(actor, dealer_id, SETTLE)
    wanted = -line.amount_fen
    rows = Payment.objects.unscoped(_WHY).filter(dealer_id=dealer_id, open_fen__gt=0, reversed_at=None).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    payments = {row.pk: row for row in rows}
    free = sum(row.open_fen for row in payments.values())
    if free < wanted:
        raise refusal("funds.refund", wanted=yuan(wanted), free=yuan(free))
    posting = book(
        actor, f"funds.refund:{line.pk}:{line.rounds + 1}", MoneyCode.REFUND, dealer_id,
        [(MoneyKind.CREDIT, MoneyKind.RECEIVABLE, wanted)], line.day, Source("dealers.dealer", dealer_id),
    )  # fmt: skip
    item = persist(OpenItem(
        dealer_id=dealer_id, kind=ItemKind.REFUND, text=line.serial or f"{line.account.number[-4:]}-{line.pk}",
        source_type="dealers.dealer", source_id=dealer_id, posting=posting, business_date=line.day, due_on=line.day,
        amount_fen=wanted, open_fen=wanted,
    ))  # fmt: skip
    parts = oldest_first(wanted, [Due(row.pk, row.paid_on, row.open_fen) for row in payments.values()])
    for key, fen in parts:
        match_payment(actor=actor, payment=payments[key], item_id=item.pk, amount_fen=fen)
    persist(BankBooking(line=line, dealer_id=dealer_id, refund=item, amount_fen=line.amount_fen))
    line.rounds += 1
    return _settle(actor, line, BankLineStatus.REFUNDED)


@command(SETTLE)
def reopen_bank_line(*, actor: Actor, line_id: int, reason: str) -> BankLine:
    """What was made of the line was wrong: matches are undone, payments taken back by red entries, the line waits again.

    A payment that was recorded by hand stays; only the tie is cut. Raises RuleViolation "funds.bank_open", "funds.reason",
    "funds.credit" when the credit the payment gave is in use already.
    """
    line = _locked_line(line_id)
    if line.status == BankLineStatus.OPEN:
        raise refusal("funds.bank_open")
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    for booking in BankBooking.objects.unscoped(_WHY).filter(line=line, undone_at=None).order_by("pk"):
        if booking.refund_id:
            _undo_refund(actor, booking, reason)
        elif not booking.was_recorded:
            _undo_payment(actor, booking, reason)
        persist(booking, undone_at=actor.now, reason=reason)
        if line.status == BankLineStatus.BOOKED:
            _unlearn(line, booking.dealer_id)
    return persist(line, status=BankLineStatus.OPEN, reason=reason.strip()[:200], settled_by=None, settled_at=None)


def book_line(
    actor: Actor, line: BankLine, parts: Sequence[tuple[int, int]], *, learn: bool = True, confirm_similar: bool = False
) -> BankLine:
    """Record the parts of a line as payments and match them to what is due longest. Called inside commands only."""
    line.rounds += 1
    for number, (dealer_id, fen) in enumerate(parts, 1):
        twin = _hand_recorded_twin(line, dealer_id, fen)
        if twin is not None and not confirm_similar:
            raise refusal(
                "funds.payment_similar", amount=yuan(fen), day=line.day.isoformat(), reference=twin.bank_reference
            )
        payment = record_payment(
            actor=actor, dealer=dealer_id, bank_reference=_reference(line, number if len(parts) > 1 else 0), paid_on=line.day,
            amount_fen=fen, payer=line.payer, note=line.text[:200], confirm_similar=True,
        )  # fmt: skip
        match_oldest_first(actor=actor, payment=payment)
        persist(BankBooking(line=line, dealer_id=dealer_id, payment=payment, amount_fen=fen))
        if learn:
            _learn(line, dealer_id)
    return _settle(actor, line, BankLineStatus.BOOKED)


def _hand_recorded_twin(line: BankLine, dealer_id: int, fen: int) -> Payment | None:
    """A payment of the same dealer, day and amount that no bank line stands for: perhaps the same money, typed by hand."""
    linked = BankBooking.objects.unscoped(_WHY).filter(undone_at=None, payment__isnull=False).values("payment")
    rows = Payment.objects.unscoped(_WHY).filter(
        dealer_id=dealer_id, paid_on=line.day, amount_fen=fen, reversed_at=None
    )
    return rows.exclude(pk__in=linked).order_by("pk").first()


def _reference(line: BankLine, part: int) -> str:
    """What the payment is called: the bank's number, with what tells parts and second bookings apart."""
    base = line.serial or f"{line.account.number[-4:]}-{line.day:%y%m%d}-{line.pk}"
    other = Payment.objects.unscoped(_WHY).filter(bank_reference=base).exclude(amount_fen=line.amount_fen).exists()
    if line.serial and other:  # another bank, or a fee beside its transfer, has the same number
        base = f"{line.account.number[-4:]}-{base}-{line.pk}"
    return base[:50] + (f"-{part}" if part else "") + (f"/{line.rounds}" if line.rounds > 1 else "")


def _undo_payment(actor: Actor, booking: BankBooking, reason: str) -> None:
    payment = Payment.objects.unscoped(_WHY).get(pk=booking.payment_id)
    if payment.reversed_at is not None:  # taken back on its own page before
        return
    for match in Match.objects.unscoped(_WHY).filter(payment=payment, undoes=None, undone_by=None).order_by("pk"):
        undo_match(actor=actor, match=match, reason=reason)
    payment.refresh_from_db()
    reverse_payment(actor=actor, payment=payment, reason=reason)


def _undo_refund(actor: Actor, booking: BankBooking, reason: str) -> None:
    item = OpenItem.objects.unscoped(_WHY).get(pk=booking.refund_id)
    for match in Match.objects.unscoped(_WHY).filter(item=item, undoes=None, undone_by=None).order_by("pk"):
        undo_match(actor=actor, match=match, reason=reason)
    reverse(
        LEDGER, actor=actor, posting=MoneyPosting.objects.unscoped(_WHY).get(pk=item.posting_id),
        business_date=actor.today, code=MoneyCode.REVERSAL, dealer_id=item.dealer_id,
    )  # fmt: skip
    item.refresh_from_db()
    persist(item, open_fen=0, reason=reason)


def _learn(line: BankLine, dealer_id: int) -> None:
    if not line.payer_account:
        return
    row = PayerAccount.objects.unscoped(_WHY).filter(number=line.payer_account, dealer_id=dealer_id).first()
    if row is None:
        persist(PayerAccount(number=line.payer_account, dealer_id=dealer_id, name=line.payer))
    else:
        persist(row, times=row.times + 1, name=line.payer or row.name)


def _unlearn(line: BankLine, dealer_id: int) -> None:
    """A wrong confirmation taught a wrong account: forget it when nothing else confirmed it."""
    row = PayerAccount.objects.unscoped(_WHY).filter(number=line.payer_account, dealer_id=dealer_id).first()
    if row is not None and row.times > 1:
        persist(row, times=row.times - 1)
    elif row is not None:
        PayerAccount.objects.unscoped(_WHY).filter(pk=row.pk).delete()


def _settle(actor: Actor, line: BankLine, status: str, reason: str = "") -> BankLine:
    return persist(line, status=status, reason=reason, settled_by_id=actor.user_id, settled_at=actor.now)


def _open_line(pk: int, coming: bool | None = None) -> BankLine:
    line = _locked_line(pk)
    if line.status != BankLineStatus.OPEN:
        raise refusal("funds.bank_settled", status=line.get_status_display())
    if coming is not None and (line.amount_fen > 0) != coming:
        raise refusal("funds.bank_way")
    return line


def _locked_line(pk: int) -> BankLine:
    rows = BankLine.objects.unscoped(_WHY).select_related("account")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    line = rows.filter(pk=pk).first()
    if line is None:
        raise NotVisible(f"bank line {pk}")
    return line
