"""Addresses of notices. Include under ``notices/``."""

from __future__ import annotations

from django.urls import path

from .views import mark_all_read, notice_list, open_notice, save_preferences

urlpatterns = [
    path("", notice_list, name="notice_list"),
    path("read/", mark_all_read, name="notice_mark_all_read"),
    path("preferences/", save_preferences, name="notice_preferences"),
    path("<int:pk>/", open_notice, name="notice_open"),
]
