"""Addresses of the performance pages made by hand, below ``/performance/``."""

from django.urls import path

from . import pages, scheme_page
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()

urlpatterns = [
    path("", pages.ranking, name="performance_ranking"),
    path("mine/", pages.my_score, name="performance_mine"),
    path("dealers/<int:pk>/", pages.dealer_score, name="performance_dealer"),
    path("dealers/<int:pk>/remark/", pages.remark, name="performance_remark"),
    path("segments/", pages.segments, name="performance_segments"),
    path("compute/", pages.compute, name="performance_compute"),
    path("scheme/", scheme_page.scheme, name="performance_scheme"),
    path("scheme/new/", scheme_page.new_scheme, name="performance_scheme_new"),
]
