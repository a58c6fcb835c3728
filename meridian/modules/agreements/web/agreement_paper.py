"""An agreement as file: PDF with room for the seals, and Word from the company's template; in Chinese, as it is signed."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from meridian.kernel.web.access import page

from ..commands.word_templates import agreement_word
from ..queries.agreement_paper import agreement_pdf_bytes
from .agreements import VIEW, visible_agreement

CHINESE = "zh-hans"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page(VIEW)
def agreement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as PDF. What is not signed yet says so."""
    row = visible_agreement(request, pk)
    with translation.override(CHINESE):
        content = agreement_pdf_bytes(row, request.actor)
    return file_answer(content, f"经销协议-{row.number}.pdf", "application/pdf", inline=True)


@page(VIEW)
def agreement_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement in Word, for negotiation: the template of its kind with its terms merged in."""
    row = visible_agreement(request, pk)
    with translation.override(CHINESE):
        content = agreement_word(row, request.actor)
    return file_answer(content, f"经销协议-{row.number}.docx", WORD)


def file_answer(content: bytes, name: str, mime: str, *, inline: bool = False) -> HttpResponse:
    """A file made for one reader: never cached, never guessed."""
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
