"""Addresses of the reagents pages made by hand, below ``/reagents/``."""

from django.urls import path

from ..objects import COMPARISON
from . import pages
from .menu import add_entries

add_entries()
COMPARISON.pages["detail"] = pages.ComparisonPage

urlpatterns = [
    path("board/", pages.board, name="reagents_board"),
    path("comparisons/<int:pk>/samples/", pages.samples, name="reagents_samples"),
]
