"""Lots: created one by one or in bulk from shipments, released and blocked by quality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.text import clean_line
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many

from ..choices import LotStatus
from ..models import Lot, Sku
from ..queries import certificate_chains
from ..rules.certificate_chain import CertificateChain, lot_covered

LotRow = tuple[int, str, date | None, date | None]
_BULK = "lots are looked up by SKU and number"
_LOOKED_UP = 500


@command("catalog.lot:add")
def create_lot(*, actor: Actor, sku: Sku, number: str, **values: Any) -> Lot:
    """Add a lot. Raises RuleViolation("catalog.lot_outside_certificate" | "catalog.lot_dates")."""
    row = Lot(sku=sku, number=clean_line(number))
    for name, value in values.items():
        setattr(row, name, value)
    _require_sound([row])
    return persist(row)


@command("catalog.lot:change", subject=Lot)
def change_lot(*, actor: Actor, row: Lot, expected_version: int | None = None, reason: str = "", **values: Any) -> Lot:
    """Correct a lot's number or dates. Raises as :func:`create_lot`."""
    for name, value in values.items():
        setattr(row, name, value)
    _require_sound([row])
    return persist(row, expected_version=expected_version, reason=reason)


@command("catalog.lot:add")
def ensure_lots(*, actor: Actor, lots: Iterable[LotRow]) -> dict[tuple[int, str], int]:
    """Make sure lots exist: ``(sku id, number, production date, expiry date)``. Returns ``{(sku id, number): lot id}``.

    Known lots are kept; dates they lack are filled in. Raises as :func:`create_lot`, naming every lot that is wrong.
    """
    wanted = {(sku_id, clean_line(number)): (made, ends) for sku_id, number, made, ends in lots}
    known = _known_lots({sku_id for sku_id, _number in wanted})
    fresh = [
        Lot(sku_id=sku_id, number=number, production_date=made, expiry_date=ends)
        for (sku_id, number), (made, ends) in wanted.items()
        if (sku_id, number) not in known
    ]
    completed = []
    for key, (made, ends) in wanted.items():
        row = known.get(key)
        if row is not None and ((made and not row.production_date) or (ends and not row.expiry_date)):
            row.production_date, row.expiry_date = row.production_date or made, row.expiry_date or ends
            completed.append(row)
    _require_sound([*fresh, *completed])
    change_many(completed, ["production_date", "expiry_date"])
    for row in persist_many(Lot, fresh):
        known[row.sku_id, row.number] = row
    return {key: known[key].pk for key in wanted}


@command("catalog.lot:release", subject=Lot)
def release_lot(*, actor: Actor, lot: Lot, reason: str = "") -> Lot:
    """Release a lot for sale. Raises RuleViolation("catalog.lot_status")."""
    if lot.status == LotStatus.U:
        raise _status_issue(_("The lot %(lot)s is already released."), lot)
    if lot.status == LotStatus.B and not reason.strip():
        raise _status_issue(_("Say why the blocked lot %(lot)s may be sold again."), lot, "reason")
    return persist(lot, status=LotStatus.U, reason=reason)


@command("catalog.lot:block", subject=Lot)
def block_lot(*, actor: Actor, lot: Lot, reason: str) -> Lot:
    """Block a lot (rejected, recalled): nothing of it may be shipped. Raises RuleViolation("catalog.lot_status")."""
    if lot.status == LotStatus.B:
        raise _status_issue(_("The lot %(lot)s is already blocked."), lot)
    if not reason.strip():
        raise _status_issue(_("Say why the lot %(lot)s is blocked."), lot, "reason")
    return persist(lot, status=LotStatus.B, reason=reason)


def _status_issue(message: Any, lot: Lot, field: str = "") -> RuleViolation:
    return RuleViolation(Issue(code="catalog.lot_status", message=message, field=field, params={"lot": lot.number}))


def _known_lots(sku_ids: set[int]) -> dict[tuple[int, str], Lot]:
    keys, found = sorted(sku_ids), {}
    for start in range(0, len(keys), _LOOKED_UP):
        rows = Lot.objects.unscoped(_BULK).filter(sku_id__in=keys[start : start + _LOOKED_UP])
        found.update({(row.sku_id, row.number): row for row in rows})
    return found


def _require_sound(rows: list[Lot]) -> None:
    """The two hard rules of a lot: it expires after it was made, and it was made under the product's certificates."""
    chains: dict[int, CertificateChain] = certificate_chains({row.sku_id for row in rows if row.production_date})
    issues = []
    for row in rows:
        params = {"lot": row.number, "made": row.production_date, "ends": row.expiry_date}
        if row.production_date and row.expiry_date and row.expiry_date <= row.production_date:
            message = _("Lot %(lot)s: the expiry date %(ends)s must lie after the production date %(made)s.")
            issues.append(Issue(code="catalog.lot_dates", message=message, field="expiry_date", params=params))
        chain = chains.get(row.sku_id)
        if row.production_date and chain and chain.terms and not lot_covered(row.production_date, chain).covered:
            issues.append(
                Issue(
                    code="catalog.lot_outside_certificate",
                    message=_("Lot %(lot)s was made on %(made)s, outside the certificates of its product."),
                    mend=_("Correct the date, or add the certificate that was in force then."),
                    field="production_date",
                    rule="医疗器械监督管理条例 art. 55",
                    params=params,
                )
            )
    if issues:
        raise RuleViolation(issues[:50])
