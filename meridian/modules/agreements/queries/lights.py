"""The traffic light of the documents of many dealers at once, for lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.reference import queries as reference

from ..choices import AuthorisationStatus
from ..models import Authorisation
from .dealer_documents import device_kinds

_LIST = "the lights of a list of dealers the actor may see"
_BY_KEY = 400
Needs = tuple[licences.Need, ...]


def lights_of_dealers(dealer_ids: Collection[int], on: date) -> dict[int, str]:
    """``{dealer: GREEN | AMBER | RED}`` on a day, as :func:`documents_of_dealers` judges; eight queries for any number."""
    warn = int(reference.parameter("licences.expiry.warn_days", on=on))
    held = licences.kinds_held(SubjectType.DEALER, on, dealer_ids)
    blocked = licences.blocked_subjects(SubjectType.DEALER, on, dealer_ids)
    named = _named(dealer_ids, on)
    kinds = device_kinds()
    needs: dict[frozenset[tuple[str, int]] | None, Needs] = {None: licences.needs_of_dealer({"II", "III"})}
    found = {}
    for dealer in dealer_ids:
        key = named.get(dealer)
        if key not in needs:
            needs[key] = _needs(key, kinds)
        found[dealer] = licences.light_of_held(needs[key], held.get(dealer, {}), on, warn, is_blocked=dealer in blocked)
    return found


def _named(dealer_ids: Collection[int], on: date) -> dict[int, frozenset[tuple[str, int]]]:
    """What each dealer's authorisations in force name: ``("line", key)``, ``("product", key)``, or ``("all", 0)``."""
    rows = Authorisation.objects.unscoped(_LIST).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on), valid_from__lte=on, valid_to__gte=on,
        status__in=(AuthorisationStatus.VALID, AuthorisationStatus.ENDED),
    )  # fmt: skip
    if len(dealer_ids) <= _BY_KEY:
        rows = rows.filter(dealer_id__in=list(dealer_ids))
    listed: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for name, field in (("line", "lines"), ("product", "products")):
        for pk, key in rows.filter(**{f"{field}__isnull": False}).order_by().values_list("pk", field):
            listed[pk].add((name, key))
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for pk, dealer in rows.order_by().values_list("pk", "dealer_id"):
        found[dealer] |= listed.get(pk) or {("all", 0)}
    return {dealer: frozenset(names) for dealer, names in found.items()}


def _needs(named: frozenset[tuple[str, int]], kinds: list[tuple[int, int, str, bool]]) -> Needs:
    classes, is_cold = set(), False
    for product_id, line_id, device_class, cold in kinds:
        if ("all", 0) in named or ("line", line_id) in named or ("product", product_id) in named:
            classes.add(device_class)
            is_cold = is_cold or cold
    return licences.needs_of_dealer(classes, sells_cold_chain=is_cold)
