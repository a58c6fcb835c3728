"""Bank statement files: taken once, their lines kept once, whatever files overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..choices import BankFileStatus
from ..models import BankAccount, BankFile, BankLine
from ..queries.bank import asked_of, knowledge_for
from ..queries.credit import credit_facts_of
from ..rules.bank_balance import distinct, fingerprints, in_order, prove
from ..rules.bank_layout import FIELDS, find_header, find_told, is_enough, read_lines, stated_account
from ..rules.bank_proposals import is_exact
from .bank_lines import book_line
from .texts import refusal

_WHY = "the bank account was looked up under the actor's rights"
MOST_LINES = 20_000
Rows = Sequence[Sequence[str]]


@command("funds.bankaccount:add")
def add_bank_account(*, actor: Actor, name: str, number: str, bank: str = "") -> BankAccount:
    """An account of the company whose statements are read. Raises RuleViolation for a number that is there already."""
    return persist(BankAccount(name=clean_line(name), number=_plain(number), bank=clean_line(bank)))


@command("funds.bankaccount:change", subject=BankAccount)
def change_bank_account(
    *, actor: Actor, row: BankAccount, expected_version: int | None = None, reason: str = "", **values: Any
) -> BankAccount:
    """Correct name, bank or number; ``layout={}`` forgets the told columns."""
    if "number" in values:
        values["number"] = _plain(values["number"])
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("funds.bank:import", subject=BankAccount)
def take_bank_file(
    *, actor: Actor, bank_account: BankAccount, stored_id: int, name: str, sha256: str, rows: Rows
) -> tuple[BankFile, bool]:
    """Take a statement file in: ``(file, is new)``. ``rows`` are its cells as texts.

    Lines that an earlier file brought are counted and left alone. When the headings say nothing, the file waits for
    :func:`tell_bank_columns`. Raises RuleViolation "funds.bank_rows", "funds.bank_empty", "funds.bank_long",
    "funds.bank_other_account".
    """
    known = BankFile.objects.unscoped(_WHY).filter(account=bank_account, sha256=sha256).first()
    if known is not None:
        return known, False
    found = find_told(rows, bank_account.layout) or find_header(rows)
    file = BankFile(account=bank_account, stored_id=stored_id, name=clean_line(name, 200), sha256=sha256)
    if found is None:
        return persist(file), True
    return _take(actor, bank_account, file, rows, *found), True


@command("funds.bank:import")
def tell_bank_columns(*, actor: Actor, file_id: int, rows: Rows, header: int, columns: Mapping[str, int]) -> BankFile:
    """A clerk told which column is what (``header``: index of the row of headings); remembered for the account.

    Raises RuleViolation "funds.bank_columns" when day or amount is missing, and what :func:`take_bank_file` raises.
    """
    file = BankFile.objects.unscoped(_WHY).select_related("account").filter(pk=file_id).first()
    if file is None:
        raise NotVisible(f"bank file {file_id}")
    if file.status != BankFileStatus.COLUMNS:
        return file
    account = _locked_account(file.account_id)
    told = {field: int(at) for field, at in columns.items() if field in FIELDS}
    if not is_enough(told) or not 0 <= header < len(rows) or any(at >= len(rows[header]) for at in told.values()):
        raise refusal("funds.bank_columns")
    layout = {field: rows[header][at] for field, at in told.items() if (rows[header][at] or "").strip()}
    made = _take(actor, account, file, rows, header, told)
    persist(account, layout=layout)
    return made


def _take(
    actor: Actor, account: BankAccount, file: BankFile, rows: Rows, header: int, columns: Mapping[str, int]
) -> BankFile:
    stated = stated_account(rows, header)
    if stated and "*" not in stated and stated != account.number:
        raise refusal("funds.bank_other_account", stated=stated, number=account.number)
    lines, bad = read_lines(rows, header, columns)
    if bad:
        raise refusal("funds.bank_rows", count=len(bad), row=bad[0].row_no, value=bad[0].value)
    if not lines:
        raise refusal("funds.bank_empty")
    if len(lines) > MOST_LINES:
        raise refusal("funds.bank_long", count=len(lines), most=MOST_LINES)
    ordered = in_order(distinct(lines))
    proof, marks = prove(ordered), fingerprints(ordered)
    days = [line.day for line in ordered]
    before = BankLine.objects.unscoped(_WHY).filter(account=account, day__range=(min(days), max(days)))
    seen = set(before.values_list("fingerprint", flat=True))
    fresh = []
    for line, mark in zip(ordered, marks, strict=True):
        if mark not in seen:
            seen.add(mark)
            fresh.append((line, mark))
    persist(
        file, status=BankFileStatus.READ, first_day=min(days), last_day=max(days), opening_fen=proof.opening_fen,
        closing_fen=proof.closing_fen, line_count=len(lines), known_count=len(lines) - len(fresh),
        findings=[{"row": row, "fen": fen} for row, fen in proof.breaks[:50]],
    )  # fmt: skip
    made = persist_many(BankLine, [
        BankLine(
            account=account, file=file, row_no=line.row_no, fingerprint=mark[:160], serial=line.serial, day=line.day,
            time=line.time, amount_fen=line.amount_fen, balance_fen=line.balance_fen, payer=clean_line(line.party, 120),
            payer_account=line.party_account, text=clean_line(line.text, 300),
        )
        for line, mark in fresh
    ])  # fmt: skip
    if made and _may_book_exact(actor):
        _book_exact(actor, made)
    return file


def _may_book_exact(actor: Actor) -> bool:
    try:
        return bool(parameter("funds.bank.books_exact", on=actor.today))
    except ParameterMissing:
        return False


def _book_exact(actor: Actor, lines: Sequence[BankLine]) -> None:
    """Only where the company allows it: one known account of one dealer, and the amount of his latest statement, still owed."""
    coming = [line for line in lines if line.amount_fen > 0]
    known = knowledge_for([asked_of(line) for line in coming])
    for line in coming:
        dealer = is_exact(asked_of(line), known)
        if dealer and credit_facts_of([dealer], actor.today)[dealer].receivable_fen >= line.amount_fen:
            with suppress(RuleViolation):  # typed by hand before, perhaps: nothing was written, a person looks
                book_line(actor, line, [(dealer, line.amount_fen)], learn=False)


def _locked_account(pk: int) -> BankAccount:
    rows = BankAccount.objects.unscoped(_WHY)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.get(pk=pk)


def _plain(number: str) -> str:
    return "".join(number.split()).replace("-", "")
