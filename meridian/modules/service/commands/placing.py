"""What several commands of service share: the stamps of a row, states, and texts without patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation

from ..rules.findings import may_become
from ..rules.patient_data import find_patient_data
from .texts import issue, refusal


def key_of(given: Any) -> int | None:
    """The key of a row or a key."""
    return getattr(given, "pk", given) or None


def own_dealer(actor: Actor, dealer: Any) -> int | None:
    """The dealer of a new row: a dealer's user always writes for his own."""
    return actor.dealer_id if actor.is_dealer else key_of(dealer)


def stamp(actor: Actor, row: Any) -> None:
    """Set region and team from the dealer, else from the hospital. Raises NotVisible for a new one the actor may not see."""
    for name in ("dealer", "hospital"):
        key = getattr(row, f"{name}_id", None)
        if key is None or actor.is_system or row.loaded_values().get(f"{name}_id") == key:
            continue  # what the row names already stays as it is
        model = row._meta.get_field(name).related_model
        code = f"{model._meta.app_label}.{model._meta.model_name}:view"
        if name == "dealer" and actor.dealer_id == key:
            continue
        if not model.objects.visible_to(actor, code).filter(pk=key).exists():
            raise NotVisible(f"{name} {key}")
    if row.dealer_id is not None:
        row.region_id, row.team_id = row.dealer.region_id, row.dealer.team_id
    else:
        row.region_id = row.hospital.region_id


def require_move(row: Any, moves: Mapping[str, tuple[str, ...]], then: str) -> None:
    """Refuse what the state table does not allow. Raises RuleViolation("service.state")."""
    if not may_become(moves, row.status, then):
        raise refusal("service.state", row=str(row), status=row.get_status_display())


def require_no_patient(**texts: str) -> None:
    """Refuse free texts that look as if they held data of a patient; each issue names its field."""
    found = [issue(each.code, name) for name, text in texts.items() for each in find_patient_data(text or "")]
    if found:
        raise RuleViolation(found)
