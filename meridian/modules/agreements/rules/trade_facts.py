"""What ``may_trade`` is told and what it answers. Facts are gathered by the queries; nothing here asks a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from .coverage import Grant

if TYPE_CHECKING:
    from meridian.modules.catalog.queries import CertificateChain
    from meridian.modules.licences.queries import DeviceFacts, LicenceFacts

    from .agreements import AgreementTerm
    from .businesses import LineBusiness
    from .training import TrainingGap

Severity = Literal["BLOCK", "REVIEW", "INFO"]
PartyKind = Literal["COMPANY", "DEALER", "HOSPITAL"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked.

    BLOCK: forbidden. REVIEW: cannot be decided by rule; nothing is sold until quality decided. INFO: checked and fine
    (``passed``), or worth knowing. ``evidence`` are the documents it rests on: ``(object name, key)``.
    """

    rule: str
    article: str
    severity: Severity
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[tuple[str, Any], ...] = ()
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sale is allowed, with everything that was checked, worst first within the order of checking."""

    allowed: bool
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: list[Finding]) -> Verdict:
        """The verdict of findings: allowed when nothing blocks and nothing waits for quality."""
        return cls(all(finding.severity == "INFO" for finding in findings), tuple(findings))

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules that stop the sale, in the order of checking, each once."""
        return tuple(dict.fromkeys(finding.rule for finding in self.findings if finding.severity != "INFO"))

    @property
    def needs_review(self) -> bool:
        """Whether only decisions of quality are missing."""
        severities = {finding.severity for finding in self.findings}
        return "REVIEW" in severities and "BLOCK" not in severities


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys: the company (the registrant), a dealer or a hospital.

    ``status`` is a dealer's (ACTIVE …). ``path`` is his tree path in the channel, ``region_path`` where he or the hospital
    sits, ``grants`` his own signed authorisations, past and future ones too, ``agreements`` his agreements with the company,
    unsigned ones too, ``businesses`` what he does with the company line by line, ``training`` which certificates his people
    lack (all three asked for only where the company sells).
    """

    kind: PartyKind
    id: int
    licences: LicenceFacts
    status: str = ""
    path: str = ""
    region_path: str = ""
    grants: tuple[Grant, ...] = ()
    agreements: tuple[AgreementTerm, ...] = ()
    businesses: tuple[LineBusiness, ...] = ()
    training: tuple[TrainingGap, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A SKU with what the law says about its product. ``licences`` carries the blocks of the product (recall, quality)."""

    sku_id: int
    product_id: int
    line_id: int
    device: DeviceFacts
    chain: CertificateChain
    licences: LicenceFacts
    is_active: bool = True
    has_di: bool = False


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What is to be sold: a product and, when already chosen, its lot (``lot_id`` None: not chosen yet).

    ``lot_sku_id`` is the SKU the lot belongs to; ``status`` U released, Q under inspection, B blocked.
    """

    product: ProductFacts
    lot_id: int | None = None
    lot_sku_id: int | None = None
    number: str = ""
    production_date: date | None = None
    expiry_date: date | None = None
    status: str = "U"


@dataclass(frozen=True, slots=True)
class TradeLimits:
    """Dated parameters the rule needs: near-expiry months, what must be on file, from which production date UDI is due.

    ``agreement_required``: the company sells to nobody without an agreement in force. ``business_required``: nor a line that
    was not opened for the dealer.
    """

    near_expiry_months: int = 6
    quality_agreement_required: bool = True
    hospital_must_be_on_file: bool = False
    udi_from: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    agreement_required: bool = True
    business_required: bool = False
