"""Addresses of the hand-written pages of stock."""

from django.urls import path

from . import counting, opening
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()

urlpatterns = [
    path("opening/", opening.opening, name="stock_opening"),
    path("counting/", counting.counts, name="stock_counts"),
    path("counting/<int:pk>/", counting.count_page, name="stock_count_page"),
    path("counting/<int:pk>/act/", counting.act, name="stock_count_act"),
]
