"""Addresses of the dealers' pages made by hand, below ``/dealers/``."""

from django.urls import path

from ..objects import DEALER
from .dealer_list import DealerList, export_dealers
from .menu import add_entries
from .record import DealerRecord, record_panel

add_entries()
DEALER.pages.update(list=DealerList, detail=DealerRecord)

urlpatterns = [
    path("list/export/", export_dealers, name="dealers_export"),
    path("dealers/<int:pk>/about/<slug:key>/", record_panel, name="dealers_record_panel"),
]
