"""The workbench and the pages of approvals."""

from django.urls import path

from . import approval_pages, route_pages
from .exports import exports_view
from .first_steps import load_view
from .home import home
from .menu import add_entries

add_entries()

urlpatterns = [
    path("", home, name="home"),
    path("approvals/", approval_pages.inbox, name="approval_inbox"),
    path("approvals/<int:pk>/", approval_pages.case_page, name="approval_case"),
    path("approvals/<int:pk>/act/", approval_pages.act_on_case, name="approval_act"),
    path("approvals/absence/", approval_pages.absence, name="approval_absence"),
    path("approvals/routes/", route_pages.route_list, name="approval_routes"),
    path("approvals/routes/new/", route_pages.new_route, name="approval_route_new"),
    path("approvals/routes/<int:pk>/", route_pages.edit_route, name="approval_route_edit"),
    path("approvals/routes/<int:pk>/switch/", route_pages.switch_route, name="approval_route_switch"),
    path("approvals/simulate/", route_pages.simulate, name="approval_simulate"),
    path("exports/", exports_view, name="exports"),
    path("first-steps/load/", load_view, name="first_steps_load"),
]
