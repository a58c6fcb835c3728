"""Documents of the dossier, and who may read their files."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section

from .. import commands
from ..choices import StatementStatus
from ..commands.documents import PURPOSE
from ..models import ProductDocument
from ..queries.reach import of_dealer_documents, staff_reads
from .shown import CHIPS, reason, to_approve, wording_fact

DOCUMENT = ObjectSpec(
    model=ProductDocument,
    label=_("Product document"),
    label_plural=_("Product documents"),
    scope=ReferenceData(dealers=of_dealer_documents, staff=staff_reads(ProductDocument)),
    icon="file-text",
    columns=("product", "kind", "title", "edition", "language", "audience", "valid_from", "valid_to", "status"),
    fields=(
        "product", "kind", "title", "edition", "language", "audience", "valid_from", "valid_to", "ad_number", "summary",
        "link",
    ),
    filters=("product", "kind", "audience", "status", DateRange("valid_to")),
    search=(Pinyin("title"), Pinyin("product__name"), "edition"),
    form=(
        Section(_("Title and content"), ("product", "kind", "title", "edition", "language", "summary", "link")),
        Section(_("Use"), ("audience", "valid_from", "valid_to", "ad_number")),
    ),
    facts=(Fact(_("Wording to look at"), wording_fact("title", "summary"), fields=("title", "summary")),),
    keys=("product", "kind", "title", "edition", "language"),
    create=commands.file_document,
    change=commands.change_document,
    actions=(
        Action("approve", _("Approve"), commands.approve_document, when=to_approve, icon="shield-check", primary=True),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_document, when=while_in(StatementStatus.APPROVED),
            fields={"reason": reason}, icon="ban",
        ),
    ),
    state="status",
    chips=CHIPS,
    importable=False,
    inputs={"link": lambda column: forms.URLField(
        label=column.verbose_name, required=False, max_length=300, help_text=column.help_text, assume_scheme="https",
    )},
    empty=_("File the first document on the page of its product, with the file."),
)  # fmt: skip

register(DOCUMENT)


def _may_read_file(actor: Actor, file: StoredFile) -> bool:
    return ProductDocument.objects.visible_to(actor).filter(file=file).exists()


files_readable_by(PURPOSE, _may_read_file)
