"""Statements of account: frozen, sent, confirmed or disputed by the dealer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number

from ..choices import MoneyKind, StatementStatus
from ..models import MoneyEntry, Statement
from ..queries.account import document_texts
from ..rules.statement_hash import content_hash
from .credit import require_dealer
from .texts import refusal

_WHY = "the account of the dealer whose statement is made"


@command("funds.statement:add")
def make_statement(*, actor: Actor, dealer: Any, first: date, last: date) -> Statement:
    """Freeze what was charged, credited and paid from ``first`` to ``last``; an unanswered one of the same days is replaced.

    ``lines``: ``[{date, code, source_type, source_id, key, text, fen, balance_fen}]`` where a plus is owed by the dealer.
    Raises RuleViolation "funds.period", NotVisible for a dealer out of scope.
    """
    dealer_id = getattr(dealer, "pk", dealer)
    require_dealer(actor, dealer_id, "funds.statement:add")
    if last < first:
        raise refusal("funds.period", field="last")
    opening = balance_at(dealer_id, first - timedelta(days=1))
    lines, balance = [], opening
    rows = list(
        _entries(dealer_id).filter(business_date__gte=first, business_date__lte=last).order_by("business_date", "pk")
    )
    texts = document_texts([row.posting_id for row in rows])
    for row in rows:
        balance += row.delta
        lines.append({
            "date": row.business_date.isoformat(), "code": row.posting.code, "source_type": row.posting.source_type,
            "source_id": row.posting.source_id, "key": row.posting.key, "text": texts.get(row.posting_id, ""),
            "fen": row.delta, "balance_fen": balance,
        })  # fmt: skip
    for earlier in Statement.objects.unscoped(_WHY).filter(
        dealer_id=dealer_id, first=first, last=last, status=StatementStatus.SENT
    ):
        persist(earlier, status=StatementStatus.REPLACED)
    return persist(
        Statement(
            number=next_number(f"ST-{actor.today:%y%m}"), dealer_id=dealer_id, first=first, last=last, opening_fen=opening,
            closing_fen=balance, lines=lines, content_hash=content_hash(dealer_id, first, last, opening, lines),
        )
    )  # fmt: skip


@command("funds.statement:change", subject=Statement)
def change_statement(
    *, actor: Actor, row: Statement, expected_version: int | None = None, reason: str = "", **values: Any
) -> Statement:
    """A statement is what was sent: it never changes. Raises RuleViolation "funds.statement_frozen"."""
    raise refusal("funds.statement_frozen")


@command("funds.statement:answer", subject=Statement)
def confirm_statement(*, actor: Actor, statement: Statement, answer: str = "") -> Statement:
    """The dealer agrees. Raises RuleViolation "funds.statement" when it was answered or replaced."""
    return _answer(actor, statement, StatementStatus.CONFIRMED, answer)


@command("funds.statement:answer", subject=Statement)
def dispute_statement(*, actor: Actor, statement: Statement, answer: str) -> Statement:
    """The dealer disagrees and says why."""
    if not answer.strip():
        raise refusal("funds.reason", field="answer")
    return _answer(actor, statement, StatementStatus.DISPUTED, answer)


def balance_at(dealer_id: int, day: date) -> int:
    """What the dealer owed at the end of a day, in fen; below zero he had paid ahead."""
    return _entries(dealer_id).filter(business_date__lte=day).aggregate(n=Sum("delta"))["n"] or 0


def _answer(actor: Actor, statement: Statement, status: str, answer: str) -> Statement:
    if statement.status != StatementStatus.SENT:
        raise refusal("funds.statement", status=statement.get_status_display())
    return persist(statement, status=status, answer=answer.strip(), answered_at=actor.now)


def _entries(dealer_id: int):
    rows = MoneyEntry.objects.unscoped(_WHY).filter(account__dealer_id=dealer_id, account__kind=MoneyKind.RECEIVABLE)
    return rows.select_related("posting")
