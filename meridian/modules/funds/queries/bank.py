"""Bank lines to settle, and what is known of dealers that tells whose money it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from meridian.modules.dealers import queries as dealers

from ..choices import BankLineStatus, ItemKind, StatementStatus
from ..models import BankFile, BankLine, Invoice, OpenItem, PayerAccount, Payment, Statement
from ..rules.bank_balance import Missing, Span, missing_between
from ..rules.bank_proposals import Asked, Knowledge, Proposal, folded, propose, tokens

_WHY = "bank statements of the company, behind the right to settle them"
LINKED = Q(bank_bookings__undone_at=None, bank_bookings__isnull=False)


def bank_lines(status: str | None = None) -> QuerySet[BankLine]:
    """Lines of all accounts, the latest first; of one status."""
    rows = BankLine.objects.unscoped(_WHY).select_related("account", "file", "settled_by")
    rows = rows if status is None else rows.filter(status=status)
    return rows.order_by("-day", "-time", "-pk")


def bank_files() -> QuerySet[BankFile]:
    """Files that were uploaded, the latest first."""
    return BankFile.objects.unscoped(_WHY).select_related("account", "created_by").order_by("-pk")


def asked_of(line: BankLine) -> Asked:
    """The line as the rule of proposals sees it."""
    return Asked(line.amount_fen, line.payer, line.payer_account, line.text)


def proposals_of(lines: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """``{line: proposals}`` of lines that came in, in a fixed number of queries."""
    coming = [line for line in lines if line.amount_fen > 0 and line.status == BankLineStatus.OPEN]
    if not coming:
        return {}
    known = knowledge_for([asked_of(line) for line in coming])
    return {line.pk: propose(asked_of(line), known) for line in coming}


def knowledge_for(asked: Sequence[Asked]) -> Knowledge:
    """What is known of dealers, as far as these lines could need it."""
    amounts = {one.amount_fen for one in asked}
    words = {token for one in asked for token in tokens(one.text)}
    return Knowledge(
        names=_names(), accounts=_accounts({one.party_account for one in asked if one.party_account}),
        documents=_documents(words), statements=_statements(amounts), charges=_charges(amounts), due=_due(amounts),
    )  # fmt: skip


def _names() -> dict[str, dict[int, bool]]:
    found: dict[str, dict[int, bool]] = {}
    others = dealers.names_by_dealer()
    for row in dealers.master_rows():
        for text in (row["short_name"], *others.get(row["id"], ())):
            if text:
                found.setdefault(folded(text), {}).setdefault(row["id"], False)
        found.setdefault(folded(row["name"]), {})[row["id"]] = True
    return found


def _accounts(numbers: Iterable[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, dealer in (
        PayerAccount.objects.unscoped(_WHY).filter(number__in=set(numbers)).values_list("number", "dealer_id")
    ):
        found.setdefault(number, set()).add(dealer)
    return {number: frozenset(keys) for number, keys in found.items()}


def _documents(words: set[str]) -> dict[str, frozenset[int]]:
    """Numbers of statements, invoices, and of orders and deliveries (the text of an open item names both)."""
    if not words:
        return {}
    found: dict[str, set[int]] = {}
    for model in (Statement, Invoice):
        for number, dealer in model.objects.unscoped(_WHY).filter(number__in=words).values_list("number", "dealer_id"):
            found.setdefault(number, set()).add(dealer)
    named = Q()
    for word in words:
        named |= Q(text__icontains=word)
    for text, dealer in OpenItem.objects.unscoped(_WHY).filter(named).values_list("text", "dealer_id"):
        for word in words & set(tokens(text)):
            found.setdefault(word, set()).add(dealer)
    return {number: frozenset(keys) for number, keys in found.items()}


def _statements(amounts: set[int]) -> dict[int, list[int]]:
    later = Statement.objects.unscoped(_WHY).filter(
        dealer=OuterRef("dealer"),
        last__gt=OuterRef("last"),
        status__in=(StatementStatus.SENT, StatementStatus.CONFIRMED),
    )
    rows = Statement.objects.unscoped(_WHY).filter(
        ~Exists(later), closing_fen__in=amounts, status__in=(StatementStatus.SENT, StatementStatus.CONFIRMED)
    )
    found: dict[int, list[int]] = {}
    for dealer, fen in rows.values_list("dealer_id", "closing_fen"):
        found.setdefault(dealer, []).append(fen)
    return found


def _charges(amounts: set[int]) -> dict[int, list[int]]:
    rows = OpenItem.objects.unscoped(_WHY).filter(kind=ItemKind.CHARGE, open_fen__in=amounts)
    found: dict[int, list[int]] = {}
    for dealer, fen in rows.values_list("dealer_id", "open_fen"):
        found.setdefault(dealer, []).append(fen)
    return found


def _due(amounts: set[int]) -> dict[int, int]:
    rows = OpenItem.objects.unscoped(_WHY).filter(kind=ItemKind.CHARGE, open_fen__gt=0).values_list("dealer_id")
    return dict(rows.annotate(n=Sum("open_fen")).filter(n__in=amounts).order_by())


def payments_to_link(line: BankLine) -> QuerySet[Payment]:
    """Payments somebody recorded by hand that may be this line: the amount, and no bank line yet."""
    rows = Payment.objects.unscoped(_WHY).filter(amount_fen=line.amount_fen, reversed_at=None).exclude(
        pk__in=Payment.objects.unscoped(_WHY).filter(LINKED).values("pk")
    )  # fmt: skip
    return rows.select_related("dealer").order_by("-paid_on", "-pk")


def hand_recorded(lines: Sequence[BankLine]) -> dict[int, list[Payment]]:
    """``{line: payments}`` recorded by hand with the line's amount, on its day or under its number: the same money perhaps."""
    coming = {line.pk: line for line in lines if line.amount_fen > 0 and line.status == BankLineStatus.OPEN}
    rows = Payment.objects.unscoped(_WHY).filter(
        amount_fen__in={line.amount_fen for line in coming.values()}, reversed_at=None
    )
    free = list(
        rows.exclude(pk__in=Payment.objects.unscoped(_WHY).filter(LINKED).values("pk")).select_related("dealer")
    )
    found: dict[int, list[Payment]] = {}
    for key, line in coming.items():
        same = [
            payment for payment in free
            if payment.amount_fen == line.amount_fen
            and (payment.paid_on == line.day or (line.serial and payment.bank_reference == line.serial))
        ]  # fmt: skip
        if same:
            found[key] = same
    return found


def uncovered(account_id: int) -> list[Missing]:
    """Days of an account that no file covers though money moved on them, or may have."""
    rows = BankFile.objects.unscoped(_WHY).filter(account_id=account_id, first_day__isnull=False)
    return missing_between(
        [Span(*row) for row in rows.values_list("pk", "first_day", "last_day", "opening_fen", "closing_fen")]
    )
