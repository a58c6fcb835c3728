"""The app configuration of every module: finds the module's files by name when Django is ready."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

# Imported in this order, each when it exists. Specs last: they name commands and queries.
DISCOVERED = ("models", "events", "commands", "handlers", "jobs", "imports", "objects")


class ModuleConfig(AppConfig):
    """Base of all module configurations. A module has no other start-up code."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in DISCOVERED:
            dotted = f"{self.name}.{name}"
            if find_spec(dotted) is not None:
                import_module(dotted)
