"""Addresses of the trade pages: the question, documents of dealers, what breaks, agreements."""

from django.urls import path

from ..objects import AGREEMENT
from . import agreement_paper, agreements, checking, documents, guide, letters, overview, signing, verify
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()
AGREEMENT.pages["detail"] = agreements.AgreementPage
letters.add_detail_pages()

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
    path("agreements/<int:pk>/draw/", signing.sign_on_screen, name="agreement_draw"),
    path("agreements/<int:pk>/seal/", signing.seal, name="agreement_seal"),
    path("agreements/<int:pk>/settlement/", signing.settlement, name="agreement_settlement"),
    path("agreements/templates/", signing.word_templates, name="agreement_templates"),
    path("agreements/templates/start.docx", signing.shipped_template, name="agreement_template_start"),
    path("authorisations/matrix/", overview.authorisation_matrix, name="authorisation_matrix"),
    path("authorisations/coverage/", overview.coverage, name="authorisation_coverage"),
    path("authorisations/<int:pk>/what-if/", overview.what_if, name="authorisation_what_if"),
    path("authorisations/<int:pk>/letter/", letters.issue, name="letter_issue"),
    path("dealers/<int:pk>/guide/", guide.guide, name="sign_and_authorise"),
]
