"""What the declarations of training share: states of actions, and fields of their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from meridian.kernel.access.scope import ScopePaths

# Rows about a person: his employer, who looks after him, his team.
OF_PERSON = ScopePaths(region="dealer__region", team="team", owner="owner", dealer="dealer")
# Rows of a dealer, and what hangs on them.
OF_DEALER = ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer")


def below(name: str) -> ScopePaths:
    """The scope of a row that hangs on one of a dealer."""
    return ScopePaths(
        region=f"{name}__dealer__region", team=f"{name}__dealer__team", owner=f"{name}__dealer__manager",
        dealer=f"{name}__dealer",
    )  # fmt: skip


def line_of_text(label: Any, *, required: bool = True, rows: int = 3) -> Callable[[], forms.Field]:
    """A field for a reason, an evidence, a remark."""
    return lambda: forms.CharField(
        label=label, required=required, max_length=300, widget=forms.Textarea(attrs={"rows": rows})
    )


def long_text(column: Any) -> forms.Field:
    """A large field for texts of several lines."""
    return forms.CharField(
        label=column.verbose_name, required=not column.blank, max_length=column.max_length, help_text=column.help_text,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
