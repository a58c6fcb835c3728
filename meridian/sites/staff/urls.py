"""The workbench."""

from django.urls import path

from .home import home

urlpatterns = [path("", home, name="home")]
