"""The subject behind ``(type, key)``: its row, its name, and where it stands in the scopes."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible

from ..choices import SubjectType

COMPANY_ID = 0


def subject_row(actor: Actor, subject_type: str, subject_id: int) -> Any:
    """The row of a subject the actor may see; None for the company. Raises NotVisible, also for an unknown type."""
    if subject_type == SubjectType.COMPANY:
        return None
    if subject_type not in SubjectType.values:
        raise NotVisible(f"{subject_type} {subject_id}")
    model = apps.get_model(subject_type)
    row = model.objects.visible_to(actor).filter(pk=subject_id).first()
    if row is None:
        raise NotVisible(f"{model._meta.verbose_name} {subject_id}")
    return row


def stamps_of(subject_type: str, row: Any) -> dict[str, Any]:
    """Name, dealer, region, team and owner to stamp on a row about a subject (see ``OfSubject``)."""
    if row is None:
        return {"subject_name": str(SubjectType.COMPANY.label)}
    return {
        "subject_name": str(row)[:120],
        "dealer_id": row.pk if subject_type == SubjectType.DEALER else None,
        "region_id": getattr(row, "region_id", None),
        "team_id": getattr(row, "team_id", None),
        "owner_id": getattr(row, "manager_id", None) or getattr(row, "rep_id", None),
    }
