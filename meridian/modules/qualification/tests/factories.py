"""A dealer with documents, two product lines and three people: what tests of qualification begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_line, make_product, make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.qualification import commands
from meridian.modules.qualification.models import DealerBusiness, QualificationCase
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=clock.SHANGHAI)
TODAY = NOW.date()
_COMMON = ("dealers.dealer:view", "qualification.qualificationcase:view", "qualification.dealerbusiness:view")
APPLICANT = (
    *_COMMON, "qualification.qualificationcase:add", "qualification.qualificationcase:change",
    "qualification.qualificationcase:submit", "qualification.qualificationcase:withdraw",
)  # fmt: skip
CHECKER = (*_COMMON, "qualification.qualificationcase:check")
MANAGER = (*_COMMON, "qualification.qualificationcase:approve", "qualification.dealerbusiness:*")


@dataclass
class World:
    """The rows, and one actor for each of the three parts."""

    region: Any
    dealer: Any
    line: Any
    cold: Any
    applicant: Any
    checker: Any
    manager: Any
    documents: list[Any] = field(default_factory=list)

    def open(self, **values: Any) -> QualificationCase:
        """A first review of the dealer for the line of class III."""
        facts = {"dealer": self.dealer, "kind": "FIRST", "lines": [self.line.pk]}
        return commands.open_qualification(actor=self.applicant, **{**facts, **values})

    def submit(self, **values: Any) -> QualificationCase:
        """The same, submitted."""
        return commands.submit_qualification(actor=self.applicant, qualification_case=self.open(**values).pk)

    def check(self, case: QualificationCase, actor: Any = None, **wrong: tuple[str, str]) -> QualificationCase:
        """Everything hard in order, soft documents not needed, except what ``wrong`` says."""
        verdicts = {
            item.kind: ("IN_ORDER" if item.state in ("VALID", "EXPIRING") else "NOT_NEEDED", "")
            for item in case.items.all()
        }
        return commands.record_check(
            actor=actor or self.checker, qualification_case=case.pk, verdicts={**verdicts, **wrong}, note="dossier seen"
        )

    def approved(self, **values: Any) -> QualificationCase:
        """A case through all its parts."""
        case = self.check(self.submit(**values))
        return commands.approve_qualification(actor=self.manager, qualification_case=case.pk)

    def business(self, line: Any = None) -> DealerBusiness:
        """The dealer's business with a line, read again."""
        return DealerBusiness.objects.unscoped("test").get(dealer=self.dealer, line=line or self.line)


def make_world(*, active: bool = True, documents: bool = True, name: str = "南京康达医疗器械有限公司") -> World:
    """Everything in Nanjing, with the shipped parameters: a line of class III, one of class II kept cold."""
    ensure_parameters(actor=system())
    region = load_small_tree()["320100"]
    line, cold = make_line(name="冠脉介入"), make_line(name="体外诊断")
    make_sku(product=make_product(line=line, device_class="III"))
    make_sku(product=make_product(line=cold, device_class="II", is_cold_chain=True))
    dealer = make_dealer(region=region, active=active, name=name)
    return World(
        region, dealer, line, cold, staff_actor(*APPLICANT), staff_actor(*CHECKER), staff_actor(*MANAGER),
        make_dealer_documents(dealer) if documents else [],
    )  # fmt: skip
