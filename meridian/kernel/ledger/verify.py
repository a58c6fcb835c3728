"""Verification: does every balance follow from its entries? Finds, says, and blocks; never repairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from .ledger import Ledger, all_ledgers
from .models import ReservationKind
from .sql import fetch, in_list, run


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not add up. ``code`` is stable; ``account_id`` is set when one account is concerned."""

    ledger: str
    code: str
    text: str
    account_id: int | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON output."""
        return {"ledger": self.ledger, "code": self.code, "text": self.text, "account_id": self.account_id}


def verify(ledger: Ledger) -> Iterator[Problem]:
    """Every problem of one ledger; nothing means that it is whole. Each check is one statement, so it sees one moment."""
    yield from _balances(ledger)
    yield from _conservation(ledger)
    yield from _reservations(ledger)
    yield from _negatives(ledger)
    yield from _postings(ledger)
    yield from _sources(ledger)
    for code, text, account_id in ledger.more_checks():
        yield Problem(ledger.name, code, text, account_id)


def verify_all() -> Iterator[Problem]:
    """Every problem of every registered ledger."""
    for ledger in all_ledgers():
        yield from verify(ledger)


def verify_and_block(ledger: Ledger) -> list[Problem]:
    """Verify, and stop new postings on every account that has a problem. Returns the problems. Run by the nightly job."""
    problems = list(verify(ledger))
    block_accounts(ledger, sorted({problem.account_id for problem in problems if problem.account_id}))
    return problems


def block_accounts(ledger: Ledger, account_ids: list[int], blocked: bool = True) -> int:
    """Stop postings on accounts, or allow them again once a person has cleared the matter."""
    if not account_ids:
        return 0
    condition, params = in_list("id", account_ids)
    value = "TRUE" if blocked else "FALSE"
    return run(f"UPDATE {ledger.table('account')} SET is_blocked = {value} WHERE {condition}", params)  # noqa: S608


def _balances(ledger: Ledger) -> Iterator[Problem]:
    sql = (
        f'SELECT a.id, a."key", a.on_hand, COALESCE(x.total, 0) FROM {ledger.table("account")} AS a LEFT JOIN '  # noqa: S608
        f"(SELECT account_id, SUM(delta) AS total FROM {ledger.table('entry')} GROUP BY account_id) AS x "
        "ON x.account_id = a.id WHERE a.on_hand <> COALESCE(x.total, 0) ORDER BY a.id"
    )
    for pk, key, on_hand, total in fetch(sql):
        yield Problem(ledger.name, "balance", f"{key}: balance {on_hand}, entries sum to {total}", pk)


def _conservation(ledger: Ledger) -> Iterator[Problem]:
    names = ", ".join(f'"{name}"' for name in ledger.conserved)
    sql = f"SELECT SUM(on_hand), {names} FROM {ledger.table('account')} GROUP BY {names} HAVING SUM(on_hand) <> 0"  # noqa: S608
    for total, *thing in fetch(sql):
        what = ", ".join(f"{name} {value}" for name, value in zip(ledger.conserved, thing, strict=True))
        yield Problem(ledger.name, "conservation", f"{what}: all accounts together hold {total} instead of 0")


def _reservations(ledger: Ledger) -> Iterator[Problem]:
    sql = (
        f'SELECT a.id, a."key", a.reserved, COALESCE(x.total, 0) FROM {ledger.table("account")} AS a LEFT JOIN '  # noqa: S608
        f"(SELECT account_id, SUM(open_amount) AS total FROM {ledger.table('reservation')} WHERE kind = %s "
        "GROUP BY account_id) AS x ON x.account_id = a.id WHERE a.reserved <> COALESCE(x.total, 0) ORDER BY a.id"
    )
    for pk, key, reserved, total in fetch(sql, [ReservationKind.HOLD]):
        yield Problem(ledger.name, "reserved", f"{key}: {reserved} reserved, open reservations sum to {total}", pk)


def _negatives(ledger: Ledger) -> Iterator[Problem]:
    sql = (
        f'SELECT id, "key", on_hand, reserved FROM {ledger.table("account")} '  # noqa: S608
        "WHERE NOT may_be_negative AND on_hand - reserved < 0 ORDER BY id"
    )
    for pk, key, on_hand, reserved in fetch(sql):
        yield Problem(ledger.name, "negative", f"{key}: {on_hand} on hand, {reserved} reserved", pk)


def _postings(ledger: Ledger) -> Iterator[Problem]:
    sql = (
        f'SELECT p."key", p.entry_count, COALESCE(x.n, 0), COALESCE(x.total, 0) FROM {ledger.table("posting")} AS p '  # noqa: S608
        f"LEFT JOIN (SELECT posting_id, COUNT(*) AS n, SUM(delta) AS total FROM {ledger.table('entry')} "
        "GROUP BY posting_id) AS x ON x.posting_id = p.id "
        "WHERE COALESCE(x.n, 0) = 0 OR x.n <> p.entry_count OR x.total <> 0 ORDER BY p.id"
    )
    for key, expected, found, total in fetch(sql):
        yield Problem(ledger.name, "posting", f"{key}: {found} entries of {expected}, sum {total}")
    sql = (
        f"SELECT e.posting_id, COUNT(*) FROM {ledger.table('entry')} AS e WHERE NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {ledger.table('posting')} AS p WHERE p.id = e.posting_id) GROUP BY e.posting_id"
    )
    for posting_id, found in fetch(sql):
        yield Problem(ledger.name, "orphan", f"posting {posting_id} does not exist, but has {found} entries")
    names = ", ".join(f'a."{name}"' for name in ledger.conserved)
    sql = (
        f"SELECT e.posting_id, SUM(e.delta), {names} FROM {ledger.table('entry')} AS e "  # noqa: S608
        f"JOIN {ledger.table('account')} AS a ON a.id = e.account_id "
        f"GROUP BY e.posting_id, {names} HAVING SUM(e.delta) <> 0"
    )
    for posting_id, total, *thing in fetch(sql):
        what = ", ".join(f"{name} {value}" for name, value in zip(ledger.conserved, thing, strict=True))
        yield Problem(ledger.name, "unbalanced", f"posting {posting_id}: {what} sums to {total}")


def _sources(ledger: Ledger) -> Iterator[Problem]:
    """Postings whose source names a model of the product, but whose row is gone."""
    by_type: dict[str, set[int]] = defaultdict(set)
    for kind, pk in fetch(f"SELECT DISTINCT source_type, source_id FROM {ledger.table('posting')}"):  # noqa: S608
        by_type[kind].add(pk)
    for kind, wanted in sorted(by_type.items()):
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            continue
        condition, params = in_list("id", sorted(wanted))
        found = {row[0] for row in fetch(f'SELECT id FROM "{model._meta.db_table}" WHERE {condition}', params)}  # noqa: S608
        for pk in sorted(wanted - found):
            yield Problem(ledger.name, "source", f"{kind} {pk} has postings but does not exist")
