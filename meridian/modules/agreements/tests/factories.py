"""Authorisations for tests of this module and of those above it."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.modules.agreements import commands
from meridian.modules.agreements.models import Authorisation
from meridian.modules.reference.tests.factories import system


def make_authorisation(*, signed: bool = True, **values: Any) -> Authorisation:
    """A signed authorisation of the year 2026; ``dealer`` and a territory must be given."""
    period = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    row = commands.draft_authorisation(actor=system(), **{**period, **values})
    return commands.sign_authorisation(actor=system(), authorisation=row) if signed else row
