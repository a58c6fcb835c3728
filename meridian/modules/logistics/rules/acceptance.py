"""Incoming inspection 验收: what arrived is either accepted or rejected, by a named inspector, with a reason for rejects."""

from __future__ import annotations

from datetime import date

from .shipment_states import Finding


def check_arrival(
    *, qty: int, production_date: date | None, expiry_date: date | None, arrived_on: date
) -> list[Finding]:
    """Whether a lot may be taken into quarantine: quantity, dates in order, not expired at arrival."""
    found = []
    if qty <= 0:
        found.append(Finding("acceptance.quantity", (("qty", qty),)))
    if production_date and production_date > arrived_on:
        found.append(Finding("acceptance.made_later", (("made", production_date), ("arrived", arrived_on))))
    if expiry_date and expiry_date < arrived_on:
        found.append(Finding("acceptance.expired", (("expiry", expiry_date), ("arrived", arrived_on))))
    return found


def check_result(*, arrived: int, accepted: int, rejected: int, reason: str, disposal: str) -> list[Finding]:
    """Every unit is accepted or rejected; rejects have a reason and a disposal."""
    if min(accepted, rejected) < 0 or accepted + rejected != arrived:
        params = (("arrived", arrived), ("accepted", accepted), ("rejected", rejected))
        return [Finding("acceptance.sum", params)]
    if rejected and not (reason.strip() and disposal.strip()):
        return [Finding("acceptance.reject_reason", (("rejected", rejected),))]
    return []
