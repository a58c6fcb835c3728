"""The workbench."""

from django.urls import path

from .exports import exports_view
from .first_steps import load_view
from .home import home

urlpatterns = [
    path("", home, name="home"),
    path("exports/", exports_view, name="exports"),
    path("first-steps/load/", load_view, name="first_steps_load"),
]
