"""Fields and conditions that several objects of service use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.base.actors import Actor

from ..rules.findings import may_become


def staff_field(label: Any, *, required: bool = True) -> forms.ModelChoiceField:
    """A choice of our own people."""
    staff = get_user_model().objects.filter(kind="STAFF", is_active=True).order_by("display_name")
    return forms.ModelChoiceField(queryset=staff, label=label, required=required)


def text_field(label: Any, *, required: bool = True, length: int = 300, rows: int = 0) -> forms.CharField:
    """A line of text, or with ``rows`` a box."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else None
    return forms.CharField(label=label, required=required, max_length=length, widget=widget)


def while_may(moves: Mapping[str, tuple[str, ...]], then: str):
    """Whether the state table lets a row become ``then``."""

    def decide(row: Any, actor: Actor) -> Decision:
        return ALLOWED if may_become(moves, row.status, then) else _refused(row)

    return decide


def _refused(row: Any) -> Decision:
    said = _("Not possible: it is “%(status)s”.") % {"status": row.get_status_display()}
    return Decision(False, said, "service.state")
