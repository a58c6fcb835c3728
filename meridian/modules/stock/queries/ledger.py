"""The stock ledger: the kernel's engine bound to the tables of goods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.ledger.ledger import Ledger, register_ledger

from ..choices import HELD_FOR_DEALER, MAY_BE_NEGATIVE, Condition, Holder
from ..models import StockAccount, StockClose, StockEntry, StockPosting, StockReservation, StockSnapshot
from ..rules.account_keys import AccountKey, parse_account_key
from .holders import account_labels

CHUNK = 10_000


def open_stock_accounts(keys: Sequence[str]) -> list[StockAccount]:
    """Unsaved accounts for keys that have none yet, stamped with dealer, region and team.

    Raises RuleViolation when a key names a holder, SKU or lot that does not exist, or a lot of another SKU.
    """
    parsed = [(key, parse_account_key(key)) for key in keys]
    _require_known_choices(part for _key, part in parsed)
    dealers = _stamps(
        "dealer", (p.holder_id for _k, p in parsed if p.holder_type in HELD_FOR_DEALER), "region_id", "team_id"
    )
    hospitals = _stamps("hospital", (p.holder_id for _k, p in parsed if p.holder_type == Holder.HOSPITAL), "region_id")
    warehouses = _stamps("warehouse", (p.holder_id for _k, p in parsed if p.holder_type == Holder.COMPANY), "region_id")
    _stamps("sku", (p.sku_id for _k, p in parsed))
    lots = _stamps("lot", (p.lot_id for _k, p in parsed if p.lot_id), "sku_id")
    rows = []
    for key, part in parsed:
        if part.lot_id and lots[part.lot_id][0] != part.sku_id:
            raise _unknown("lot of this SKU", part.lot_id)
        row = StockAccount(
            key=key, holder_type=part.holder_type, holder_id=part.holder_id, sku_id=part.sku_id,
            lot_id=part.lot_id or None, condition=part.condition, may_be_negative=part.holder_type in MAY_BE_NEGATIVE,
        )  # fmt: skip
        if part.holder_type in HELD_FOR_DEALER:
            row.dealer_id = part.holder_id
            row.region_id, row.team_id = dealers[part.holder_id]
        elif part.holder_type == Holder.HOSPITAL:
            row.hospital_id, row.region_id = part.holder_id, hospitals[part.holder_id][0]
        elif part.holder_type == Holder.COMPANY:
            row.warehouse_id, row.region_id = part.holder_id, warehouses[part.holder_id][0]
        rows.append(row)
    return rows


def _require_known_choices(parts: Iterable[AccountKey]) -> None:
    for part in parts:
        if part.holder_type not in Holder.values:
            raise _unknown("holder type", part.holder_type)
        if part.condition not in Condition.values:
            raise _unknown("condition", part.condition)


def _stamps(relation: str, ids: Iterable[int], *columns: str) -> dict[int, tuple[Any, ...]]:
    """Columns of the rows an account links to, by key. Read over the link, so no other module is imported."""
    wanted = sorted(set(ids))
    model = StockAccount._meta.get_field(relation).related_model
    found: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = model.objects.unscoped("accounts are stamped when they are opened").filter(
            pk__in=wanted[start : start + CHUNK]
        )
        found.update((row[0], row[1:]) for row in rows.values_list("pk", *columns))
    for pk in wanted:
        if pk not in found:
            raise _unknown(relation, pk)
    return found


def _unknown(what: str, value: Any) -> RuleViolation:
    return RuleViolation(
        Issue(
            code="stock.unknown_holder",
            message=_("A stock account cannot be opened: there is no %(what)s “%(value)s”."),
            mend=_("Register it first, then book again."),
            params={"what": what, "value": value},
        )
    )


def first_open_day() -> date | None:
    """The first business date that is not closed, or None when nothing was ever closed."""
    through = (
        StockClose.objects.unscoped("every posting asks it").order_by("-id").values_list("through", flat=True).first()
    )
    return through + timedelta(days=1) if through else None


LEDGER = register_ledger(
    Ledger(
        name="stock",
        account=StockAccount,
        posting=StockPosting,
        entry=StockEntry,
        snapshot=StockSnapshot,
        reservation=StockReservation,
        conserved=("sku_id", "lot_id"),
        open_accounts=open_stock_accounts,
        first_open_day=first_open_day,
        reopen_code="stock.period:reopen",
        labels=account_labels,
    )
)
