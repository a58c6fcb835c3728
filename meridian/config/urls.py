"""All addresses: kernel pages, the sites' homes, accounts, API."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
