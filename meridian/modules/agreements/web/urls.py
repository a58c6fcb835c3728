"""Addresses of the trade pages: the question, documents of dealers, what breaks, agreements."""

from django.urls import path

from ..objects import AGREEMENT
from . import agreement_paper, agreements, checking, documents, verify
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()
AGREEMENT.pages["detail"] = agreements.AgreementPage

urlpatterns = [
    path("verify/", verify.verify_letter, name="letter_verify"),
    path("check/", checking.sell_check, name="sell_check"),
    path("documents/", documents.dealers_documents, name="dealers_documents"),
    path("documents/<int:pk>/", documents.dealer_documents, name="dealer_documents"),
    path("documents/<int:pk>/block/", documents.block_dealer, name="dealer_documents_block"),
    path("breaking/", documents.breaking, name="breaking"),
    path("agreements/<int:pk>/wording/", agreements.wording, name="agreement_wording"),
    path("agreements/<int:pk>/sign/", agreements.sign, name="agreement_sign"),
    path("agreements/<int:pk>/renew/", agreements.renew, name="agreement_renew"),
    path("agreements/<int:pk>/supplement/", agreements.supplement, name="agreement_supplement"),
    path("agreements/<int:pk>/scan/", agreements.attach, name="agreement_scan"),
    path("agreements/<int:pk>/paper.pdf", agreement_paper.agreement_pdf, name="agreement_paper"),
    path("agreements/<int:pk>/paper.docx", agreement_paper.agreement_docx, name="agreement_word"),
]
