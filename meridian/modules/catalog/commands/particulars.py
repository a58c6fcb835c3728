"""What a product is meant for and what it measures: intended uses and technical parameters."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import IntendedUse, TechnicalParameter
from ..rules.technical_parameters import read_value

_TEXTS = {
    "empty": (_("The parameter has no value."), _("Enter what the technical requirements of the product state.")),
    "number": (_("“%(value)s” is no number."), _("Enter digits only, or make the parameter a text.")),
    "choice": (_("“%(value)s” is none of the possible values %(options)s."), _("Choose one of them.")),
    "choices": (_("Only a choice has possible values, and it needs them."), _("Write them parted by /.")),
    "yes_no": (_("“%(value)s” is neither yes nor no."), _("Enter yes or no.")),
    "unit": (_("Only a number has a unit."), _("Take the unit away, or make the parameter a number.")),
}
_FIELD = {"unit": "unit", "choices": "options"}


@command("catalog.intendeduse:add")
def add_intended_use(*, actor: Actor, **values: Any) -> IntendedUse:
    """Name one of the statutory uses of a product (医疗器械监督管理条例 art. 103)."""
    return persist(IntendedUse(), **values)


@command("catalog.intendeduse:change", subject=IntendedUse)
def change_intended_use(
    *, actor: Actor, row: IntendedUse, expected_version: int | None = None, reason: str = "", **values: Any
) -> IntendedUse:
    """Correct an intended use."""
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("catalog.technicalparameter:add")
def add_parameter(*, actor: Actor, **values: Any) -> TechnicalParameter:
    """Add a typed parameter. Raises RuleViolation("catalog.parameter_…": empty, number, choice, choices, yes_no, unit)."""
    return _save(TechnicalParameter(), None, "", values)


@command("catalog.technicalparameter:change", subject=TechnicalParameter)
def change_parameter(
    *, actor: Actor, row: TechnicalParameter, expected_version: int | None = None, reason: str = "", **values: Any
) -> TechnicalParameter:
    """Change a parameter. Raises as :func:`add_parameter`."""
    return _save(row, expected_version, reason, values)


def _save(row: TechnicalParameter, version: int | None, reason: str, values: dict[str, Any]) -> TechnicalParameter:
    for name, value in values.items():
        setattr(row, name, value)
    options = tuple(part.strip() for part in row.options.split("/") if part.strip())
    reading = read_value(row.kind, row.value, unit=row.unit, choices=options)
    if reading.problem:
        message, mend = _TEXTS[reading.problem]
        raise RuleViolation(
            Issue(
                code=f"catalog.parameter_{reading.problem}",
                message=message,
                mend=mend,
                field=_FIELD.get(reading.problem, "value"),
                params={"value": row.value, "options": row.options},
            )
        )
    row.value = reading.value
    return persist(row, expected_version=version, reason=reason)
