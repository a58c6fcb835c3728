"""The list of dealers for channel managers: documents, agreement, credit and completeness of each at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.agreements.queries import documents_of_dealers, grants_of_dealers, terms_by_dealer
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.dealers.rules.completeness import Completeness, completeness
from meridian.modules.funds.queries import CreditFacts, credit_facts_of

SEES_DOCUMENTS, SEES_AGREEMENTS, SEES_CREDIT = (
    "licences.licence:view", "agreements.agreement:view", "funds.creditterms:view",
)  # fmt: skip
LIGHTS = {"RED": ("bad", _("stopped")), "AMBER": ("wait", _("soon or missing")), "GREEN": ("good", _("in order"))}
FULL_PERCENT = 80  # from here on a credit limit is nearly used
MISSING = {
    "credit_code": _("unified social credit code"), "address": _("address"), "phone": _("phone"),
    "manager": _("channel manager"), "documents": _("documents"), "agreement": _("agreement in force"),
    "authorisation": _("authorisation in force"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealerRow:
    """One dealer with what the actor may know of him; None where he may not know it. ``used`` is percent of the limit."""

    dealer: Any
    light: str | None
    missing_documents: int
    agreement_to: date | None
    credit: CreditFacts | None
    used: int | None
    record: Completeness

    @property
    def money(self) -> str:
        """OVERDUE, FULL, OPEN or PREPAY; empty without the right to see money."""
        if self.credit is None:
            return ""
        if self.credit.overdue_fen:
            return "OVERDUE"
        if self.credit.is_prepay:
            return "PREPAY"
        return "FULL" if (self.used or 0) >= FULL_PERCENT else "OPEN"

    @property
    def missing_words(self) -> list[Any]:
        """What the record lacks, in words."""
        return [MISSING[name] for name, _where in self.record.missing]


def dealer_rows(actor: Actor, dealers: Iterable[Any]) -> list[DealerRow]:
    """Rows of some dealers in a fixed number of queries, in the order given."""
    rows = list(dealers)
    keys, today = [row.pk for row in rows], actor.today
    documents = (
        {d.dealer.pk: d for d in documents_of_dealers(actor, rows)} if actor.may(SEES_DOCUMENTS) and rows else {}
    )
    terms = terms_by_dealer(keys) if actor.may(SEES_AGREEMENTS) else None
    grants = grants_of_dealers(keys)
    credit = credit_facts_of(keys, today) if actor.may(SEES_CREDIT) else {}
    found = []
    for row in rows:
        papers, facts = documents.get(row.pk), credit.get(row.pk)
        ends = [
            t.valid_to for t in (terms or {}).get(row.pk, ()) if t.is_signed and t.valid_from <= today <= t.valid_to
        ]
        present = {
            "credit_code": bool(row.credit_code), "address": bool(row.address), "phone": bool(row.phone),
            "manager": row.manager_id is not None,
            "authorisation": any(g.valid_from <= today <= g.valid_to for g in grants.get(row.pk, ())),
        }  # fmt: skip
        if papers is not None:
            present["documents"] = not papers.missing
        if terms is not None and row.level == 1:  # those below have theirs with the dealer above them
            present["agreement"] = bool(ends)
        limit = facts.limit_fen if facts else 0
        used = (facts.receivable_fen + facts.held_fen) * 100 // limit if facts and limit else None
        found.append(
            DealerRow(
                row, papers.light if papers else None, papers.missing if papers else 0, max(ends, default=None), facts,
                used, completeness(present),
            )
        )  # fmt: skip
    return found


def visible_dealers(actor: Actor, *, level: str = "", search: str = "", region: int | None = None) -> Any:
    """The dealers an actor may see by level, words and region (the region's whole subtree), in order of code."""
    spec = spec_named("dealers.dealer")
    rows = spec.rows(actor).exclude(status=DealerStatus.EXITED).select_related("region", "manager").order_by("code")
    if level.isdigit() and len(level) == 1:
        rows = rows.filter(level=int(level))
    if region is not None:
        rows = rows.filter(region__path__contains=f"/{region}/")
    if search:
        from django.db.models import Q

        rows = rows.filter(Q(name__icontains=search) | Q(short_name__icontains=search) | Q(code__icontains=search))
    return rows
