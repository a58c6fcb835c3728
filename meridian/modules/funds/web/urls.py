"""Addresses of the hand-written pages of money."""

from django.urls import path

from . import account, desk, statement, statement_paper
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()

urlpatterns = [
    path("account/", account.account, name="funds_account"),
    path("desk/", desk.desk, name="funds_desk"),
    path("desk/<int:pk>/", desk.match, name="funds_match"),
    path("desk/<int:pk>/oldest/", desk.match_oldest, name="funds_match_oldest"),
    path("statement/<int:pk>/", statement.statement, name="funds_statement_page"),
    path("statement/<int:pk>/statement.pdf", statement_paper.statement_pdf, name="funds_statement_pdf"),
    path("statement/<int:pk>/xlsx/", statement.export, name="funds_statement_xlsx"),
    path("account/<int:dealer>/", account.account, name="funds_account_of"),
]
