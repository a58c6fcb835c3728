"""Addresses of the recruiting pages made by hand, below ``/recruiting/``; the public form lies at ``/join/``."""

from django.urls import path

from ..objects import CAMPAIGN, DECISION, FILE, FINANCIALS, HOSPITAL, INTERVIEW, LEAD, OWN_LINE, VISIT, WAIVER
from . import board, campaigns, compare, lead_page, twins, visit_page
from .dealer_panels import add_panels
from .forms import LeadForm, OfLead
from .menu import add_entries

add_entries()
add_panels()
LEAD.pages.update(detail=lead_page.LeadPage, edit=LeadForm)
VISIT.pages["detail"] = visit_page.VisitPage
CAMPAIGN.pages["detail"] = campaigns.CampaignPage
DECISION.pages["detail"] = compare.DecisionPage
for spec in (FINANCIALS, HOSPITAL, INTERVIEW, OWN_LINE, FILE, WAIVER):
    spec.pages["edit"] = OfLead

urlpatterns = [
    path("", board.board, name="recruiting_board"),
    path("report/", board.report, name="recruiting_report"),
    path("compare/", compare.comparison, name="recruiting_compare"),
    path("leads/<int:pk>/note/", lead_page.add_note, name="recruiting_note"),
    path("leads/<int:pk>/paper/", lead_page.add_paper, name="recruiting_paper"),
    path("leads/<int:pk>/answers/", lead_page.answers, name="recruiting_answers"),
    path("visits/<int:pk>/photo/", visit_page.add_photo, name="recruiting_photo"),
    path("visits/<int:pk>/check-in/", visit_page.here, name="recruiting_check_in"),
    path("duplicates/", twins.duplicates, name="recruiting_duplicates"),
    path("duplicates/merge/", twins.merge, name="recruiting_merge"),
    path("twins/", twins.while_typing, name="recruiting_twins"),
    path("campaigns/<int:pk>/poster/", campaigns.poster, name="recruiting_poster"),
    path("campaigns/<int:pk>/qr.svg", campaigns.qr_svg, name="recruiting_qr"),
]
