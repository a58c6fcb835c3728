"""What a kit holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import SkuKind
from ..models import KitComponent
from ..queries import kit_recipe
from ..rules.kits import KitLoop, explode


@command("catalog.kitcomponent:add")
def add_component(*, actor: Actor, **values: Any) -> KitComponent:
    """Put a component into a kit. Raises RuleViolation("catalog.not_a_kit" | "catalog.kit_loop")."""
    return _save(KitComponent(), None, "", values)


@command("catalog.kitcomponent:change", subject=KitComponent)
def change_component(
    *, actor: Actor, row: KitComponent, expected_version: int | None = None, reason: str = "", **values: Any
) -> KitComponent:
    """Change a component of a kit. Raises as :func:`add_component`."""
    return _save(row, expected_version, reason, values)


def _save(row: KitComponent, version: int | None, reason: str, values: dict[str, Any]) -> KitComponent:
    for name, value in values.items():
        setattr(row, name, value)
    if row.kit.kind != SkuKind.KIT:
        raise RuleViolation(
            Issue(
                code="catalog.not_a_kit",
                message=_("%(sku)s is no kit, so it has no components."),
                mend=_("Make the SKU a kit first, or choose another."),
                field="kit",
                params={"sku": row.kit.code},
            )
        )
    recipe = {kit: list(parts) for kit, parts in kit_recipe(without=row.pk).items()}
    recipe.setdefault(row.kit_id, []).append((row.component_id, row.quantity))
    try:
        explode(row.kit_id, 1, recipe)
    except KitLoop:
        raise RuleViolation(
            Issue(
                code="catalog.kit_loop",
                message=_("%(sku)s would hold itself."),
                mend=_("Choose another component."),
                field="component",
                params={"sku": row.kit.code},
            )
        ) from None
    return persist(row, expected_version=version, reason=reason)
