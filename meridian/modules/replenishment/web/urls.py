"""Addresses of the replenishment pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..objects import CYCLE
from . import forecasts, planning, proposals, signal, stock
from .dealer_panels import add_panels

add_panels()
add_menu_entry(MenuEntry("goods", 69, _("Stock of dealers"), "supply_overview", "chart-bar", stock.VIEW))
add_menu_entry(MenuEntry("goods", 70, _("Dealer's stock"), "supply_stock", "packages", stock.VIEW, for_dealers=True))
add_menu_entry(
    MenuEntry(
        "goods", 74, _("Forecasts of both sides"), "supply_forecast", "activity", forecasts.VIEW, for_dealers=True
    )
)

add_menu_entry(
    MenuEntry("goods", 75, _("Planning with dealers"), "supply_planning", "calendar", "replenishment.cpfrcycle:add")
)
CYCLE.pages["detail"] = planning.CycleDetail

urlpatterns = [
    path("overview/", stock.overview, name="supply_overview"),
    path("stock/", stock.stock_page, name="supply_stock"),
    path("forecast/", forecasts.forecast_page, name="supply_forecast"),
    path("planning/", planning.planning_list, name="supply_planning"),
    path("planning/<int:pk>/", planning.plan_page, name="supply_plan"),
    path("planning/<int:pk>/act/", planning.act, name="supply_plan_act"),
    path("signal/", signal.signal_page, name="supply_signal"),
    path("signal/file/", signal.signal_file, name="supply_signal_file"),
    path("propose/", proposals.propose, name="supply_propose"),
    path("proposal/<int:pk>/", proposals.proposal_page, name="supply_proposal"),
    path("proposal/<int:pk>/accept/", proposals.accept, name="supply_accept"),
    path("proposal/<int:pk>/decline/", proposals.decline, name="supply_decline"),
]
