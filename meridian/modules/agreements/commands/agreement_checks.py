"""What an agreement must have before it is submitted and signed (functions.md rows 95 and 522)."""

from __future__ import annotations

from datetime import date

from meridian.kernel.base.errors import Issue
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.reference import queries as reference

from ..choices import AgreementKind, AgreementStatus, ClauseKind
from ..models import Agreement
from ..queries.agreements import collisions_of
from .agreement_texts import issue


def completeness_issues(row: Agreement, today: date) -> list[Issue]:
    """Everything that is missing, each with how to mend it. Which clauses are needed is a dated parameter."""
    found = []
    if row.dealer.status == DealerStatus.EXITED:
        status = row.dealer.get_status_display()
        found.append(issue("agreements.dealer_left", "dealer", dealer=row.dealer.name, status=status))
    if row.is_supplement:
        return found + _of_supplement(row)
    if row.kind == AgreementKind.THREE_PARTY and row.third_party_id is None:
        found.append(issue("agreements.third_party_missing", "third_party"))
    if not row.regions.exists():
        found.append(issue("agreements.no_region", "regions"))
    if not row.targets.exists():
        found.append(issue("agreements.no_target", "targets"))
    if row.price_level is None and not row.price_reference:
        found.append(issue("agreements.no_price", "price_level"))
    if row.payment_days is None and not row.is_prepaid:
        found.append(issue("agreements.no_payment", "payment_days"))
    needed = reference.parameter("agreements.clauses_required", on=today)
    held = set(row.clauses.values_list("kind", flat=True))
    missing = [kind for kind in needed if kind in ClauseKind.values and kind not in held]
    if missing:
        names = ", ".join(str(ClauseKind(kind).label) for kind in missing)
        found.append(issue("agreements.clause_missing", "clauses", kinds=names))
    return found


def _of_supplement(row: Agreement) -> list[Issue]:
    found = []
    if row.parent.status != AgreementStatus.SIGNED:
        found.append(issue("agreements.parent_not_signed", "parent", parent=row.parent.number))
    says = row.clauses.exists() or row.targets.exists() or row.lines.exists() or row.products.exists()
    if not says and row.valid_to <= row.parent.valid_to and not row.regions.exists():
        found.append(issue("agreements.supplement_empty", "clauses"))
    return found


def collision_issues(row: Agreement) -> list[Issue]:
    """Signed main agreements of the dealer for the same products on the same days."""
    if row.is_supplement:
        return []
    return [
        issue(
            "agreements.collision", "valid_from", other=other.number,
            first=max(row.valid_from, other.valid_from).isoformat(), last=min(row.valid_to, other.valid_to).isoformat(),
        )
        for other in collisions_of(row)
    ]  # fmt: skip
