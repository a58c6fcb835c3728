"""Every model of a module has a spec or a reason, every spec holds what it names, the API's description is current."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks

from meridian.kernel.access.codes import is_known
from meridian.kernel.access.scope import scope_of
from meridian.kernel.api.openapi import schema_document
from meridian.kernel.api.routers import operations_of
from meridian.kernel.commands.command import registered_commands
from meridian.kernel.objects.module import ModuleConfig
from meridian.kernel.objects.registry import all_specs, internal_reasons, module_models, spec_of

ROOT = Path(__file__).parents[2]


def test_start_up_checks_find_nothing():
    assert [str(message) for message in run_checks() if message.id == "meridian.E001"] == []


def test_every_module_is_started_by_its_own_configuration():
    """An app configuration without ``default = True`` is passed over by Django: the module has models and nothing else."""
    modules = [config for config in apps.get_app_configs() if config.name.startswith("meridian.modules.")]
    assert [config.name for config in modules if not isinstance(config, ModuleConfig)] == []


def test_every_model_has_a_spec_or_a_reason_and_a_scope():
    reasons = internal_reasons()
    uncovered = [
        model._meta.label_lower
        for model in module_models()
        if not model._meta.auto_created and spec_of(model) is None and model._meta.label_lower not in reasons
    ]
    assert uncovered == []
    assert [m._meta.label for m in module_models() if not m._meta.auto_created and scope_of(m) is None] == []


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.name)
def test_a_spec_is_whole(spec):
    assert spec.columns
    assert str(spec.label)
    assert str(spec.label_plural)
    for section in spec.form:
        assert set(section.fields) <= set(spec.fields), (
            f"{spec.name}: section {section.label} shows fields nobody may edit"
        )
    if not spec.read_only:
        assert set(spec.keys) <= set(spec.fields), f"{spec.name}: the natural key cannot be entered"
        for command in (spec.create, spec.change):
            assert command.command_name in registered_commands() or command.command_code
    for operation in operations_of(spec):
        assert is_known(operation.code), f"{operation.id} needs unknown code {operation.code}"


def test_the_committed_api_description_is_current():
    """Run ``make schema`` and look at the difference: clients depend on it."""
    path = ROOT / "docs" / "openapi.json"
    assert path.exists(), "docs/openapi.json is missing: run `make schema`"
    assert json.loads(path.read_text(encoding="utf-8")) == schema_document()
