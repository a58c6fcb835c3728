"""Choices of the licences module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectType(models.TextChoices):
    """Whose documents they are. The value names the model; the company itself has no row and the key 0."""

    COMPANY = "company", _("our company")
    DEALER = "dealers.dealer", _("dealer")
    HOSPITAL = "customers.hospital", _("hospital")
    PRODUCT = "catalog.product", _("product")


class LicenceKind(models.TextChoices):
    """Kinds of documents on file (rules.md 3.3, 3.5)."""

    OPERATION_LICENCE = "OPERATION_LICENCE", _("operation licence (class III)")
    OPERATION_FILING = "OPERATION_FILING", _("operation filing (class II)")
    PRODUCTION_LICENCE = "PRODUCTION_LICENCE", _("production licence")
    PRODUCTION_FILING = "PRODUCTION_FILING", _("production filing (class I)")
    BUSINESS_LICENCE = "BUSINESS_LICENCE", _("business licence")
    INSTITUTION_LICENCE = "INSTITUTION_LICENCE", _("licence of a medical institution")
    SALES_AUTHORISATION = "SALES_AUTHORISATION", _("letter of authorisation with salesperson")
    QUALITY_AGREEMENT = "QUALITY_AGREEMENT", _("quality agreement")
    INVOICE_DATA = "INVOICE_DATA", _("invoice and bank data")
    DELIVERY_NOTE_SAMPLE = "DELIVERY_NOTE", _("sample of delivery note and seals")
    ONLINE_SALES_FILING = "ONLINE_FILING", _("online sales filing")
    COLD_CHAIN_PROOF = "COLD_CHAIN", _("cold chain verification report")
    TECHNICAL_REQUIREMENTS = "TECHNICAL", _("technical requirements")
    INSPECTION_REPORT = "INSPECTION", _("inspection report")
    LABEL = "LABEL", _("label and instructions for use")
    OTHER = "OTHER", _("other document")


class LicenceStatus(models.TextChoices):
    """Where a document stands. Only verified ones count; whether they hold on a day depends on their dates too."""

    PENDING = "PENDING", _("waiting for quality")
    VALID = "VALID", _("valid")
    EXPIRED = "EXPIRED", _("expired")
    REPLACED = "REPLACED", _("replaced by a newer one")
    REVOKED = "REVOKED", _("revoked")


LICENCE_MOVES: dict[str, tuple[str, ...]] = {
    LicenceStatus.PENDING: (LicenceStatus.VALID, LicenceStatus.REVOKED),
    LicenceStatus.VALID: (LicenceStatus.EXPIRED, LicenceStatus.REPLACED, LicenceStatus.REVOKED),
    LicenceStatus.EXPIRED: (LicenceStatus.REPLACED, LicenceStatus.REVOKED),
    LicenceStatus.REPLACED: (),
    LicenceStatus.REVOKED: (),
}
# Documents that state a scope of devices, and those whose number has a grammar.
WITH_SCOPE = (LicenceKind.OPERATION_LICENCE, LicenceKind.OPERATION_FILING, LicenceKind.PRODUCTION_LICENCE)


class ColdChain(models.TextChoices):
    """What a licence says about goods that must be kept cold."""

    UNSAID = "UNSAID", _("not mentioned")
    INCLUDED = "INCLUDED", _("included")
    EXCLUDED = "EXCLUDED", _("excluded")


class Edition(models.TextChoices):
    """The classification catalogue a code belongs to; licences print both."""

    OLD = "2002", _("catalogue of 2002")
    NEW = "2017", _("catalogue of 2017")
    IVD = "IVD", _("IVD reagents")


class ScopeClass(models.TextChoices):
    """Device class a part of a scope is limited to."""

    II = "II", _("class II")
    III = "III", _("class III")


class BlockReason(models.TextChoices):
    """Why a party or a product may not be traded with."""

    EXPIRED = "EXPIRED", _("a document has expired")
    REVOKED = "REVOKED", _("a document was revoked")
    QUALITY = "QUALITY", _("decision of quality")
    RECALL = "RECALL", _("recall")
