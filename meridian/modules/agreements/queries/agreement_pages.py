"""What the pages of one agreement show: its chain, its targets as a table, the authorisations under it, its light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.modules.org.queries import unit_rows
from meridian.modules.reference import queries as reference

from ..choices import AgreementStatus
from ..models import Agreement, AgreementTarget, Authorisation

WARN = "agreements.expiry.warn_days"


@dataclass(slots=True)
class TargetRow:
    """Targets of one year and line in one measure (``is_qty``: base units, else fen); ``cells`` are the year and four quarters."""

    year: int
    line: Any
    is_qty: bool
    cells: list[int | None] = field(default_factory=lambda: [None] * 5)

    @property
    def quarters(self) -> list[int | None]:
        """The four quarters."""
        return self.cells[1:]

    @property
    def total(self) -> int:
        """The year's target, else the sum of its quarters."""
        return self.cells[0] if self.cells[0] is not None else sum(cell or 0 for cell in self.cells[1:])


def target_rows(targets: Iterable[AgreementTarget]) -> list[TargetRow]:
    """Targets by year, line and measure, everything before single lines."""
    found: dict[tuple[int, int, bool], TargetRow] = {}
    for target in targets:
        for is_qty, value in ((False, target.amount_fen), (True, target.qty)):
            if value is not None:
                key = (target.year, target.line_id or 0, is_qty)
                row = found.setdefault(key, TargetRow(target.year, target.line, is_qty))
                row.cells[target.quarter] = value
    return [found[key] for key in sorted(found)]


def chain_of(agreement: Agreement, actor: Actor) -> list[Agreement]:
    """All versions the actor may see, the newest first: what it renews and what renews it."""
    rows = Agreement.objects.visible_to(actor, "agreements.agreement:view").filter(
        dealer_id=agreement.dealer_id, parent__isnull=True
    )
    by_id = {row.pk: row for row in rows}
    later = {
        row.previous_id: row for row in by_id.values() if row.previous_id and row.status != AgreementStatus.CANCELLED
    }
    found, seen = [agreement], {agreement.pk}
    while found[0].pk in later and later[found[0].pk].pk not in seen:
        found.insert(0, later[found[0].pk])
        seen.add(found[0].pk)
    while found[-1].previous_id in by_id and found[-1].previous_id not in seen:
        found.append(by_id[found[-1].previous_id])
        seen.add(found[-1].pk)
    return found


def supplements_of(agreement: Agreement, actor: Actor) -> list[Agreement]:
    """Its supplements the actor may see, in their order."""
    rows = Agreement.objects.visible_to(actor, "agreements.agreement:view").filter(parent=agreement)
    return list(rows.order_by("valid_from", "id"))


def authorisations_under(agreement: Agreement, actor: Actor) -> list[Authorisation]:
    """The dealer's authorisations within its period. The agreement does not replace them: a sale needs both (row 102)."""
    if not actor.may("agreements.authorisation:view"):
        return []
    rows = Authorisation.objects.visible_to(actor, "agreements.authorisation:view").filter(
        dealer_id=agreement.dealer_id, valid_from__lte=agreement.last_day, valid_to__gte=agreement.valid_from
    )
    return list(rows.order_by("-valid_from", "number")[:20])


def expiry_light(agreement: Agreement, actor: Actor) -> tuple[str, int | None]:
    """``(colour, days left)`` of a signed agreement: good, wait within the warning time, bad when it is over."""
    if agreement.status != AgreementStatus.SIGNED:
        return "", None
    left = (agreement.valid_to - actor.today).days
    if left < 0:
        return "bad", left
    return ("wait" if left <= int(reference.parameter(WARN, on=actor.today)) else "good"), left


def company_name(actor: Actor) -> str:
    """Our company as papers name it: the parameter ``company.name``, else the root of the organisation."""
    try:
        return str(reference.parameter("company.name", on=actor.today))
    except reference.ParameterMissing:
        rows = unit_rows()
        return rows[0][2] if rows else ""
