"""Addresses of the hand-written pages of money."""

from django.urls import path

from . import account, bank, bank_files, desk, red_invoice, statement, statement_paper
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()
bank_files.let_settlers_read()

urlpatterns = [
    path("account/", account.account, name="funds_account"),
    path("bank/", bank.bank, name="funds_bank"),
    path("bank/upload/", bank_files.upload, name="funds_bank_upload"),
    path("bank/files/", bank_files.files, name="funds_bank_files"),
    path("bank/files/<int:pk>/", bank_files.file_page, name="funds_bank_file"),
    path("bank/<int:pk>/", bank.line, name="funds_bank_line"),
    path("bank/<int:pk>/act/", bank.act, name="funds_bank_act"),
    path("desk/", desk.desk, name="funds_desk"),
    path("desk/<int:pk>/", desk.match, name="funds_match"),
    path("desk/<int:pk>/oldest/", desk.match_oldest, name="funds_match_oldest"),
    path("invoice/<int:pk>/red/", red_invoice.red_invoice, name="funds_red_invoice"),
    path("invoice/<int:pk>/red.pdf", red_invoice.red_invoice_pdf, name="funds_red_invoice_pdf"),
    path("statement/<int:pk>/", statement.statement, name="funds_statement_page"),
    path("statement/<int:pk>/statement.pdf", statement_paper.statement_pdf, name="funds_statement_pdf"),
    path("statement/<int:pk>/xlsx/", statement.export, name="funds_statement_xlsx"),
    path("account/<int:dealer>/", account.account, name="funds_account_of"),
]
