"""Addresses of background jobs. Include under ``jobs/``."""

from __future__ import annotations

from django.urls import path

from .views import job_detail, job_list, job_stop

urlpatterns = [
    path("", job_list, name="job_list"),
    path("<int:pk>/", job_detail, name="job_detail"),
    path("<int:pk>/stop/", job_stop, name="job_stop"),
]
