"""Addresses of the planning pages made by hand, below ``/planning/``."""

from django.urls import path

from ..objects import ACTION, GOAL, HOSPITAL, PLAN, REVIEW
from . import plan_page
from .dealer_panels import add_panels

add_panels()
PLAN.pages["detail"] = plan_page.PlanPage
for spec in (GOAL, HOSPITAL, ACTION, REVIEW):
    spec.pages["edit"] = plan_page.OfPlan

urlpatterns = [
    path("joint-plans/<int:pk>/paper.pdf", plan_page.paper, name="planning_paper"),
    path("actions/<int:pk>/settle/", plan_page.settle, name="planning_settle"),
    path("hospitals/<int:pk>/move/", plan_page.move, name="planning_move"),
]
