"""How orders appear in lists, details and the API."""

from __future__ import annotations

from meridian.kernel.objects.registry import internal_models

internal_models(
    {
        "ordering.order": "its pages are being built",
        "ordering.orderline": "shown with its order",
        "ordering.allocation": "shown with its order",
        "ordering.dealeritem": "its pages are being built",
        "ordering.orderterm": "its pages are being built",
    }
)
