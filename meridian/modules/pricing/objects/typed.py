"""Form fields of prices as people type them: per cent, quantity breaks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from meridian.kernel.base.money import yuan_from_e4

from ..commands.document_texts import TEXTS
from ..rules.breaks import read_breaks


class PercentField(forms.DecimalField):
    """Per cent as people type them, kept in basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> int | None:
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)

    def prepare_value(self, value: Any) -> Any:
        return value / 100 if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class BreaksField(forms.CharField):
    """Quantity breaks typed as ``100: 95; 500: 90``, kept as ``[[base units, 1/10,000 yuan]]``."""

    def clean(self, value: Any) -> list[list[int]]:
        if isinstance(value, list):
            return value
        found = read_breaks(super().clean(value) or "")
        if found is None:
            raise ValidationError(TEXTS["pricing.grant_breaks"][0])
        return found

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "; ".join(f"{qty}: {yuan_from_e4(price)}" for qty, price in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (read_breaks(data or "") or []) != (initial or [])
