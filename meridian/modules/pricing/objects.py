"""How prices appear in lists, details and the API."""

from __future__ import annotations

from meridian.kernel.objects.registry import internal_models

internal_models({"pricing.price": "its pages are being built"})
