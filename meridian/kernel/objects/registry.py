"""All object specs, and the models that have none, with the reason."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from meridian.kernel.access.scope import declare_scope

from .plain_commands import plain_change, plain_create, plain_retire
from .spec import ObjectSpec

_specs: dict[str, ObjectSpec] = {}
_internal: dict[str, str] = {}


def register(*specs: ObjectSpec) -> None:
    """Make specs known: declares their codes and scope, and fills the plain commands where a module gives none."""
    for spec in specs:
        if spec.name in _specs:
            raise ValueError(f"{spec.name} has two specs")
        if not spec.read_only:
            _fill_commands(spec)
        declare_scope(spec.model, spec.scope)
        spec.declare_codes()
        _specs[spec.name] = spec


def _fill_commands(spec: ObjectSpec) -> None:
    if spec.create is None:
        object.__setattr__(spec, "create", plain_create(spec))
    if spec.change is None:
        object.__setattr__(spec, "change", plain_change(spec))
    if spec.retire is None and hasattr(spec.model, "is_active"):
        object.__setattr__(spec, "retire", plain_retire(spec))


def internal_models(reasons: dict[str, str]) -> None:
    """Models without a spec: ``{"flows.flowline": "shown by the proof page"}``. A stale entry fails the system check."""
    _internal.update(reasons)


def internal_reasons() -> dict[str, str]:
    return dict(_internal)


def all_specs() -> list[ObjectSpec]:
    """Specs in the order of modules and registration."""
    return list(_specs.values())


def spec_named(name: str) -> ObjectSpec:
    """The spec called ``customers.hospital``. Raises KeyError."""
    return _specs[name]


def spec_of(model: type[models.Model]) -> ObjectSpec | None:
    """The spec of a model, or None."""
    return _specs.get(f"{model._meta.app_label}.{model._meta.model_name}")


def module_models() -> list[type[models.Model]]:
    """Every concrete model of the business modules."""
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("meridian.modules.")
        for model in config.get_models()
    ]
