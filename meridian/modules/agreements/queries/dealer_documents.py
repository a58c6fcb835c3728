"""The documents of dealers as a checklist with a traffic light: what each needs follows from what he may sell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.objects.registry import spec_named
from meridian.modules.catalog import queries as catalog
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.reference import queries as reference

from ..rules.coverage import Grant
from .authorisations import grants_of_dealers


@dataclass(frozen=True, slots=True)
class DealerDocuments:
    """A dealer's checklist: light GREEN / AMBER / RED, its lines, his open blocks, and all documents on file."""

    dealer: Any
    light: str
    lines: tuple[licences.Checked, ...]
    facts: licences.LicenceFacts
    blocks: tuple[licences.BlockSpan, ...]
    classes: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Lines without a document in force."""
        return sum(line.state in ("MISSING", "EXPIRED") for line in self.lines)

    @property
    def waiting(self) -> int:
        """Documents that wait for quality."""
        return sum(term.status == "PENDING" for term in self.facts.terms)

    @property
    def soonest(self) -> licences.Checked | None:
        """The line that ends next."""
        ending = [line for line in self.lines if line.days_left is not None and line.days_left >= 0]
        return min(ending, key=lambda line: line.days_left, default=None)


def visible_dealer(actor: Actor, dealer_id: int) -> Any:
    """The dealer's row. Raises NotVisible outside of the actor's scope."""
    row = spec_named("dealers.dealer").rows(actor).select_related("region", "parent").filter(pk=dealer_id).first()
    if row is None:
        raise NotVisible(f"dealer {dealer_id}")
    return row


def documents_of_dealers(actor: Actor, dealers: Iterable[Any]) -> list[DealerDocuments]:
    """The checklists of some dealers in few queries, in the order given."""
    rows, today = list(dealers), actor.today
    keys = [row.pk for row in rows]
    warn = int(reference.parameter("licences.expiry.warn_days", on=today))
    facts = licences.facts_between(SubjectType.DEALER, keys, today, today)
    grants, dealt = grants_of_dealers(keys), device_kinds()
    found = []
    for row in rows:
        classes, is_cold = _dealt(grants.get(row.pk, ()), dealt, today)
        needs = licences.needs_of_dealer(classes, sells_cold_chain=is_cold)
        lines = licences.check_documents(needs, facts[row.pk], today, warn)
        blocks = tuple(b for b in facts[row.pk].blocks if b.holds_on(today, b.device_class))
        light = licences.light_of(lines, is_blocked=bool(blocks))
        found.append(DealerDocuments(row, light, lines, facts[row.pk], blocks, tuple(sorted(classes))))
    return found


def device_kinds() -> list[tuple[int, int, str, bool]]:
    """``(product, line, class, kept cold)`` of everything in use, each once."""
    rows = catalog.regulation_facts().values()
    return list({(r["product_id"], r["line_id"], r["device_class"], r["is_cold_chain"]) for r in rows})


def _dealt(grants: Iterable[Grant], dealt: list[tuple[int, int, str, bool]], today: date) -> tuple[set[str], bool]:
    """Classes a dealer may trade by his authorisations in force, and whether cold goods are among them.

    Without any authorisation he is asked for the documents of both classes.
    """
    held = [grant for grant in grants if grant.valid_from <= today <= grant.valid_to]
    if not held:
        return {"II", "III"}, False
    classes, is_cold = set(), False
    for product_id, line_id, device_class, cold in dealt:
        if any(g.covers_every_product or line_id in g.line_ids or product_id in g.product_ids for g in held):
            classes.add(device_class)
            is_cold = is_cold or cold
    return classes, is_cold
