"""Documents on file for tests of this module and of those above it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.testing.serials import serials
from meridian.modules.licences import commands
from meridian.modules.licences.models import Licence
from meridian.modules.reference.tests.factories import system

_serial = serials()
EVERYTHING = "2002年分类目录:6801-6877;6840体外诊断试剂(含需低温冷藏运输贮存);2017年分类目录:01-22"  # both catalogues, reagents, cold


def filing_actor() -> Actor:
    """The system on the day the documents were filed; tests must not depend on the real one."""
    return system().at(datetime(2026, 1, 15, 9, 0, tzinfo=clock.SHANGHAI))


def make_licence(subject: Any = None, *, verified: bool = True, **values: Any) -> Licence:
    """An operation licence of a dealer over everything, verified; other kinds by ``kind``. ``subject`` None: the company."""
    n = next(_serial)
    facts: dict[str, Any] = {
        "kind": "OPERATION_LICENCE", "issued_on": date(2025, 1, 1), "expires_on": date(2029, 12, 31),
        "subject_type": "company" if subject is None else subject._meta.label_lower,
        "subject_id": 0 if subject is None else subject.pk,
    }  # fmt: skip
    facts |= values
    numbers = {
        "OPERATION_LICENCE": f"苏宁药监械经营许2025{n:04d}号", "OPERATION_FILING": f"苏宁药监械经营备2025{n:04d}号",
        "PRODUCTION_LICENCE": f"苏药监械生产许2025{n:04d}号", "PRODUCTION_FILING": f"苏宁药监械生产备2025{n:04d}号",
        "BUSINESS_LICENCE": "91440300MA5G21P972", "INSTITUTION_LICENCE": f"46601234532010411A{n:04d}",
    }  # fmt: skip
    facts.setdefault("number", numbers.get(facts["kind"], f"DOC-{n:05d}"))
    scoped = facts["kind"] in ("OPERATION_LICENCE", "OPERATION_FILING")
    if scoped:
        facts.setdefault("raw_scope", EVERYTHING)
    row = commands.register_licence(actor=filing_actor(), **facts)
    if not verified:
        return row
    if scoped and row.scope_confirmed_at is None:
        row = commands.confirm_scope(actor=filing_actor(), licence=row)
    return commands.verify_licence(actor=filing_actor(), licence=row)


def make_dealer_documents(dealer: Any, **values: Any) -> list[Licence]:
    """Everything a dealer needs to trade in every class: business licence, operation licence and filing, quality agreement."""
    kinds = ("BUSINESS_LICENCE", "OPERATION_LICENCE", "OPERATION_FILING", "QUALITY_AGREEMENT")
    return [make_licence(dealer, kind=kind, **values) for kind in kinds]
