"""Addresses of stored files. Include under ``files/``."""

from __future__ import annotations

from django.urls import path

from .views import download

urlpatterns = [path("<int:pk>/", download, name="file_download")]
