"""Which documents belong to which subject, and which a dealer must have on file (rules.md 3.3, 3.5 首营企业)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .facts import LicenceFacts, LicenceTerm

Light = Literal["GREEN", "AMBER", "RED"]
State = Literal["VALID", "EXPIRING", "EXPIRED", "PENDING", "MISSING", "NOT_NEEDED"]
_PARTY = ("BUSINESS_LICENCE", "OPERATION_LICENCE", "OPERATION_FILING", "SALES_AUTHORISATION", "QUALITY_AGREEMENT",
          "INVOICE_DATA", "DELIVERY_NOTE", "ONLINE_FILING", "COLD_CHAIN", "OTHER")  # fmt: skip
KINDS_OF_SUBJECT: dict[str, tuple[str, ...]] = {
    "dealers.dealer": _PARTY,
    "company": (*_PARTY, "PRODUCTION_LICENCE", "PRODUCTION_FILING"),
    "customers.hospital": ("INSTITUTION_LICENCE", "BUSINESS_LICENCE", "INVOICE_DATA", "OTHER"),
    "catalog.product": ("TECHNICAL", "INSPECTION", "LABEL", "OTHER"),
}
# Kinds that state the day they end; the others may be without term.
WITH_TERM = frozenset({"OPERATION_LICENCE", "PRODUCTION_LICENCE", "SALES_AUTHORISATION", "QUALITY_AGREEMENT"})
WITH_NUMBER = frozenset(
    {"OPERATION_LICENCE", "OPERATION_FILING", "PRODUCTION_LICENCE", "PRODUCTION_FILING", "BUSINESS_LICENCE",
     "INSTITUTION_LICENCE"}
)  # fmt: skip
# Documents whose scope of devices quality confirms before they count.
SCOPED = frozenset({"OPERATION_LICENCE", "OPERATION_FILING"})
CLASSES_OF_KIND = {"OPERATION_LICENCE": "III", "OPERATION_FILING": "II"}


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the checklist: the kind, whether trade stops without it, and the rule that asks for it."""

    kind: str
    is_hard: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the checklist with what is on file: its state, the document, days left (None: without end)."""

    need: Need
    state: State
    term: LicenceTerm | None = None
    days_left: int | None = None
    waiting: LicenceTerm | None = None


def needs_of_dealer(classes: Iterable[str], *, sells_cold_chain: bool = False) -> tuple[Need, ...]:
    """The checklist of a dealer by the device classes he deals in (his authorisations say which)."""
    dealt = set(classes)
    needs = [Need("BUSINESS_LICENCE", True, "总局令54")]
    if "III" in dealt:
        needs.append(Need("OPERATION_LICENCE", True, "国令739 art. 42"))
    if "II" in dealt:
        needs.append(Need("OPERATION_FILING", True, "国令739 art. 41"))
    needs += [
        Need("QUALITY_AGREEMENT", True, "医疗器械经营质量管理规范 (2023)"),
        Need("SALES_AUTHORISATION", False, "总局令54"),
        Need("INVOICE_DATA", False, "医疗器械经营质量管理规范 (2023)"),
        Need("DELIVERY_NOTE", False, "医疗器械经营质量管理规范 (2023)"),
    ]
    if sells_cold_chain:
        needs.append(Need("COLD_CHAIN", False, "冷链(运输、贮存)管理指南"))
    return tuple(needs)


def check_documents(needs: Iterable[Need], facts: LicenceFacts, day: date, warn_days: int) -> tuple[Checked, ...]:
    """The checklist against what is on file on a day; within ``warn_days`` of its end a document is expiring."""
    return tuple(_checked(need, facts, day, warn_days) for need in needs)


def _checked(need: Need, facts: LicenceFacts, day: date, warn_days: int) -> Checked:
    waiting = next((t for t in facts.terms if t.kind == need.kind and t.status == "PENDING"), None)
    held = facts.in_force(need.kind, day)
    if held:
        left = None if held[0].last_day is None else (held[0].last_day - day).days
        state: State = "EXPIRING" if left is not None and left <= warn_days else "VALID"
        return Checked(need, state, held[0], left, waiting)
    if waiting is not None:
        return Checked(need, "PENDING", waiting, waiting=waiting)
    latest = facts.latest(need.kind)
    if latest is not None and latest.last_day is not None and latest.last_day < day:
        return Checked(need, "EXPIRED", latest, (latest.last_day - day).days)
    return Checked(need, "MISSING")


def light_of(lines: Iterable[Checked], *, is_blocked: bool = False) -> Light:
    """Red: trade is stopped or would be. Amber: something ends soon, waits or is missing that does not stop trade."""
    lines = list(lines)
    if is_blocked or any(line.need.is_hard and line.state in ("EXPIRED", "MISSING", "PENDING") for line in lines):
        return "RED"
    return "GREEN" if all(line.state == "VALID" for line in lines) else "AMBER"
