"""Addresses of the market pages made by hand, below ``/market/``."""

from django.urls import path

from ..objects import NOTE
from . import briefs, home, maps, notes, suggestions, targeting
from .menu import add_entries
from .record_panels import add_panels

add_entries()
add_panels()
NOTE.pages["detail"] = notes.NotePage

urlpatterns = [
    path("", home.home, name="market_home"),
    path("roadmap/", home.roadmap, name="market_roadmap"),
    path("white-space/", maps.white_space_map, name="market_white_space"),
    path("fit/", maps.fit, name="market_fit"),
    path("opportunities/", maps.opportunity_matrix, name="market_opportunities"),
    path("suggestion/", suggestions.suggestion, name="market_suggestion"),
    path("brief/", briefs.market_brief, name="market_brief"),
    path("targets/new/", targeting.new_targets, name="market_targets_new"),
    path("market-notes/<int:pk>/file/", targeting.note_file, name="market_note_file"),
]
