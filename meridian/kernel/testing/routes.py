"""An approval route in force, and the people who decide its steps."""

from __future__ import annotations

from typing import Any

from meridian.kernel.access.models import Grant, User
from meridian.kernel.approvals import editing
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base.actors import system_actor

from .actors import make_role, staff_user


def approver_on_route(subject: str, purpose: str, *, condition: list[list[dict[str, Any]]] | None = None) -> User:
    """Put a route of one step into force for documents that fit ``condition``; returns who decides it."""
    user, role = staff_user(), make_role([f"{subject}:view"])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    route = editing.save_route(
        actor=system_actor("t"), subject=subject, purpose=purpose, name="route", condition=condition or [],
        steps=[{"name": "director", "approver_kind": "ROLE", "approver": role.key}],
    )  # fmt: skip
    editing.activate_route(actor=system_actor("t"), route_id=route.pk)
    return user


def latest_case(row: Any) -> ApprovalCase:
    """The newest approval of a document."""
    cases = ApprovalCase.objects.unscoped("test").filter(subject=row._meta.label_lower, subject_id=row.pk)
    return cases.order_by("-pk")[0]
