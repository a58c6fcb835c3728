"""The guard at the edge: a use that a product is proposed for, against the registered intended use in the catalogue."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..rules.registered_use import uses_beyond
from .texts import issue, refusal

COVER = "knowledge.registered_use.cover_percent"


def require_registered_use(actor: Actor, product: Any, purpose: str, field: str = "purpose") -> None:
    """Raise RuleViolation when a purpose goes beyond the registered intended use of a product, part by part.

    Codes: "knowledge.no_registered_use", "knowledge.beyond_registered_use". Raises ParameterMissing.
    """
    name, registered = catalog.registered_use(product)
    if not registered.strip():
        raise refusal("knowledge.no_registered_use", field, product=name)
    cover = int(reference.parameter(COVER, on=actor.today))
    parts = uses_beyond(purpose, registered, cover)
    if parts:
        raise RuleViolation(
            [
                issue("knowledge.beyond_registered_use", field, part=part, product=name, registered=registered[:200])
                for part in parts
            ]
        )
