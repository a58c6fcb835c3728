"""Addresses of the qualification pages made by hand, below ``/qualification/``."""

from django.urls import path

from ..objects import BUSINESS, CASE
from . import case_page, data_page, lines_page
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()
CASE.pages["detail"] = case_page.CasePage
BUSINESS.pages["detail"] = case_page.BusinessPage

urlpatterns = [
    path("cases/<int:pk>/check/", case_page.record, name="qualification_check"),
    path("requalify/", case_page.requalify, name="qualification_requalify"),
    path("dealers/<int:pk>/lines/", lines_page.new_lines, name="qualification_new_lines"),
    path("data/", data_page.dealer_data, name="dealer_data"),
    path("data/decide/", data_page.decide, name="dealer_data_decide"),
]
