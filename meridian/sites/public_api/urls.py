"""Addresses under ``/api/``: version 1 with its schema and docs page, and the page of a user's own API keys."""

from __future__ import annotations

from django.urls import include, path

from meridian.kernel.api.errors import unknown_address
from meridian.kernel.api.routers import api_urls, build_api
from meridian.kernel.web.access import page
from meridian.modules.agreements import api as agreements
from meridian.modules.replenishment import api as replenishment

from .token_pages import revoke_view, tokens_view

api = build_api(docs_decorator=page())
agreements.add_operations(api)
replenishment.add_operations(api)
_version_1 = api_urls(api)

urlpatterns = [
    path("v1/", include((_version_1, "ninja"), namespace="api")),
    path("v1/<path:rest>", unknown_address),
    path("keys/", tokens_view, name="api_tokens"),
    path("keys/<int:pk>/revoke/", revoke_view, name="api_token_revoke"),
]
