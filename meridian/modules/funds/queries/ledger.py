"""The money ledger: the kernel's engine bound to the tables of money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from meridian.kernel.ledger.ledger import Ledger, register_ledger

from ..choices import MAY_BE_NEGATIVE, MoneyKind
from ..models import MoneyAccount, MoneyEntry, MoneyPosting, MoneyReservation, MoneySnapshot
from ..rules.account_keys import parse_money_key

_COLUMNS = ("key", "kind", "dealer_id", "currency", "may_be_negative", "region_id", "team_id")


def open_money_accounts(keys: Sequence[str]) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    """Columns and values of accounts for keys that have none yet, stamped with the dealer's region and team."""
    parsed = [parse_money_key(key) for key in keys]
    dealers = MoneyAccount._meta.get_field("dealer").related_model
    rows = dealers.objects.unscoped("accounts are stamped when they are opened").filter(
        pk__in={d for _kind, d in parsed}
    )
    stamps = {pk: (region, team) for pk, region, team in rows.values_list("pk", "region_id", "team_id")}
    made = []
    for key, (kind, dealer) in zip(keys, parsed, strict=True):
        if kind not in MoneyKind.values or dealer not in stamps:
            raise ValueError(f"no money account can be opened for {key!r}")
        made.append((key, kind, dealer, "CNY", kind in MAY_BE_NEGATIVE, *stamps[dealer]))
    return _COLUMNS, made


def _labels(rows: Iterable[MoneyAccount]) -> dict[int, str]:
    found = list(rows)
    dealers = MoneyAccount._meta.get_field("dealer").related_model
    names = dict(
        dealers.objects.unscoped("names on one's own accounts")
        .filter(pk__in={r.dealer_id for r in found})
        .values_list("pk", "name")
    )
    return {row.pk: f"{names.get(row.dealer_id, '')} · {row.get_kind_display()}" for row in found}


LEDGER = register_ledger(
    Ledger(
        name="funds", account=MoneyAccount, posting=MoneyPosting, entry=MoneyEntry, snapshot=MoneySnapshot,
        reservation=MoneyReservation, conserved=("currency",), open_accounts=open_money_accounts,
        first_open_day=lambda: None, reopen_code="", labels=_labels,
    )
)  # fmt: skip
