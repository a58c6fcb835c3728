"""The tree of units."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import OrgUnit


@command("org.orgunit:change", subject=OrgUnit)
def change_unit(
    *, actor: Actor, row: OrgUnit, expected_version: int | None = None, reason: str = "", **values: Any
) -> OrgUnit:
    """Change or move a unit; everything below moves with it. Raises RuleViolation("org.unit_loop")."""
    parent = values.get("parent")
    if parent is not None and parent.is_under(row.path):
        raise RuleViolation(
            Issue(
                code="org.unit_loop",
                message=_("A unit cannot be moved below itself."),
                mend=_("Choose a unit outside of it as the parent."),
                field="parent",
            )
        )
    return persist(row, expected_version=expected_version, reason=reason, **values)
