"""The roles the product ships with, one per job. Administrators may edit them and add their own.

A template names codes, and modules of which the role may see (and export) every object; the latter is spelled out to
single codes when the role is made, because a role that may see must not be able to change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .role_rights import (
    _ORG,
    AGREEMENTS,
    AGREEMENTS_DEALER_SEES,
    AGREEMENTS_LEGAL,
    API_KEYS,
    CHANNEL,
    EVERY_MODULE,
    FUNDS_DEALER_SEES,
    GOODS_DEALER,
    GOODS_DEALER_SEES,
    GOODS_HANDLING,
    GOODS_QUALITY,
    GOODS_SERVICE,
    KNOWLEDGE_APPROVES,
    KNOWLEDGE_LEGAL,
    KNOWLEDGE_READS,
    KNOWLEDGE_SOLVES,
    KNOWLEDGE_WRITES,
    LETTERS,
    LETTERS_DEALER,
    LETTERS_LEGAL,
    MARKET_DECIDES,
    MARKET_LEARNS,
    MARKET_PLANS,
    MARKET_READS,
    MASTER,
    ORDERS_DEALER,
    OWN_DOCUMENTS,
    PERFORMANCE_REMARKS,
    PLANS_DEALER,
    PLANS_DEALER_WORKS,
    PLANS_DECIDE,
    PLANS_RUN,
    PRICE_REQUESTS,
    PRICES_DEALER_SEES,
    PRICES_DEALT,
    PRICES_DECIDED,
    PRICES_LEGAL,
    PRICES_WRITTEN,
    QUALIFICATION_APPLIES,
    QUALIFICATION_CHECKS,
    QUALIFICATION_DEALER_SEES,
    QUALIFICATION_DECIDES,
    QUALIFICATION_STEWARD,
    RECRUITING_DECIDES,
    RECRUITING_RUNS,
    SECRET,
    SELLOUT_DEALER,
    SELLOUT_DEALER_SEES,
    SELLOUT_STAFF,
    SERVICE_DEALER,
    SERVICE_DEALER_SEES,
    SERVICE_PLANS,
    SUPPLY_DEALER,
    SUPPLY_DEALER_SEES,
    TRAINING_APPROVES,
    TRAINING_DEALER,
    TRAINING_DEALER_SEES,
    TRAINING_LEARNS,
    TRAINING_RUNS,
    UPLOADS,
)


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """A shipped role: stable key, name (English message id), codes, the modules whose objects it sees, and those it does not."""

    key: str
    name: str
    codes: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    exports: bool = True
    for_dealers: bool = False
    hides: tuple[str, ...] = ()


SHIPPED_ROLES: tuple[RoleTemplate, ...] = (
    RoleTemplate("administrator", "Administrator", ("*",)),
    RoleTemplate(
        "data_steward",
        "Data steward",
        (*_ORG, UPLOADS, *API_KEYS, "reference:*", "catalog:*", "customers:*", "dealers:*", "matching:*", *QUALIFICATION_STEWARD),
        ("agreements", "licences", "qualification", "stock", "sellout", "logistics", "flows"),
    ),
    RoleTemplate(
        "flow_steward",
        "Flow steward",
        (*_ORG, UPLOADS, *API_KEYS, "flows:*", "matching:*", "customers.hospital:add", "customers.hospital:change", "customers.hospitalalias:*", "dealers.dealeralias:*"),
        (*MASTER, "stock", "sellout", "logistics"),
    ),
    RoleTemplate(
        "channel_manager",
        "Channel manager",
        (*_ORG, UPLOADS, *API_KEYS, "dealers:*", "agreements.authorisation:*", *AGREEMENTS, *LETTERS, "agreements.agreement:terminate", "licences.licence:add", "licences.licence:change", "licences.licence:renew", "flows.flowfile:add", "flows.flowfile:change", *PRICE_REQUESTS, "replenishment:*", *SELLOUT_STAFF, "stock.stockcount:count", "stock.stockcount:approve", *SERVICE_PLANS, *QUALIFICATION_APPLIES, *KNOWLEDGE_WRITES, *MARKET_PLANS, *PERFORMANCE_REMARKS, *RECRUITING_RUNS, *TRAINING_RUNS, *PLANS_RUN, *PRICES_DEALT),
        ("recruiting", "reference", "catalog", "licences", "qualification", "customers", "agreements", "pricing", "funds", "service", "reagents", "performance", *CHANNEL),
        hides=SECRET,
    ),
    RoleTemplate("legal", "Legal", (UPLOADS, *AGREEMENTS_LEGAL, *LETTERS_LEGAL, *KNOWLEDGE_LEGAL, *PRICES_LEGAL, *TRAINING_APPROVES), MASTER),
    RoleTemplate(
        "region_manager",
        "Regional manager",
        (*_ORG, "customers.hospital:change", "customers.department:*", "dealers.dealer:change", *PRICES_DECIDED, *PRICES_DEALT, *KNOWLEDGE_READS, "knowledge.quizattempt:view", "knowledge.solution:view", "knowledge.solutionproduct:view", *MARKET_LEARNS, *MARKET_DECIDES, *RECRUITING_DECIDES, *PLANS_DECIDE, *TRAINING_LEARNS, *PERFORMANCE_REMARKS),
        (*MASTER, "market", "recruiting", "pricing", "replenishment", "performance", "planning", "training", *CHANNEL),
        hides=SECRET,
    ),
    RoleTemplate("commercial_clerk", "Commercial clerk", (*_ORG, *AGREEMENTS, *LETTERS, *GOODS_SERVICE, *SERVICE_PLANS, *SELLOUT_STAFF, "ordering:*", *PRICES_WRITTEN, "replenishment:*", *TRAINING_LEARNS), (*MASTER, "service", "reagents", "funds", "stock", "sellout", "logistics", "flows", "performance")),
    RoleTemplate("finance", "Finance", (*_ORG, UPLOADS, "funds:*", "pricing.skucost:*", "ordering.order:view", "ordering.orderline:view"), (*MASTER, "pricing", "stock", "logistics")),
    RoleTemplate("warehouse", "Warehouse", (*GOODS_HANDLING, "catalog.lot:add", "catalog.lot:change", "stock.production:receive", "stock.stock:move", "stock.stockcount:record", "stock.stockcount:count", "stock.stockcount:approve", "stock.warehousecount:begin"), ("reference", "catalog", "dealers", "stock", "logistics")),
    RoleTemplate(
        "quality",
        "Quality",
        (UPLOADS, *GOODS_QUALITY, *QUALIFICATION_CHECKS, *TRAINING_APPROVES, "service.clinicalquestion:*", *KNOWLEDGE_WRITES, *KNOWLEDGE_APPROVES, "service.faqentry:*", "service.checklisttemplate:*", "service.templatestep:*", "reagents:*", "licences:*", "catalog.certificate:*", "catalog.lot:*", "catalog.product:change", "stock.stock:move", "stock.stock:condition", "stock.stockcount:approve", "stock.stockaccount:unblock"),
        (*MASTER, "knowledge", "service", "reagents", "stock", "sellout", "logistics", "flows"),
    ),
    RoleTemplate("quality_manager", "Quality manager", (UPLOADS, *QUALIFICATION_DECIDES, "knowledge.solution:review", "knowledge.quiz:answer", *TRAINING_LEARNS, "licences:*", "stock.stockaccount:unblock"), (*MASTER, "knowledge", "service", "reagents", "stock", "logistics", "flows")),
    RoleTemplate("service_engineer", "Service engineer", (UPLOADS, *SERVICE_PLANS, *KNOWLEDGE_READS, *TRAINING_LEARNS, "service.checklisttemplate:*", "service.templatestep:*", "service.serviceprovider:*"), ("reference", "catalog", "customers", "dealers", "service", "reagents")),
    RoleTemplate(
        "sales_rep",
        "Sales representative",
        ("customers.hospital:change", "customers.department:*", "service.supportrequest:add", "service.supportrequest:report", "service.clinicalquestion:add", *KNOWLEDGE_READS, *KNOWLEDGE_SOLVES, *MARKET_READS, *TRAINING_LEARNS, *MARKET_LEARNS),
        ("reference", "catalog", "licences", "customers", "dealers", "qualification", "agreements", "service", "flows", "planning"),
        exports=False,
    ),
    RoleTemplate("management", "Management (view only)", (), (EVERY_MODULE,)),
    RoleTemplate("auditor", "Auditor", (), (EVERY_MODULE,)),
    RoleTemplate(
        "dealer_owner",
        "Dealer owner",
        (UPLOADS, *API_KEYS, *OWN_DOCUMENTS, "flows.flowfile:view", "flows.flowfile:add", "flows.finding:view", "dealers.dealer:view", *AGREEMENTS_DEALER_SEES, *LETTERS_DEALER, *QUALIFICATION_DEALER_SEES, "customers.hospital:view", "stock.stockcount:count", *SERVICE_DEALER, *SERVICE_DEALER_SEES, *GOODS_DEALER, *ORDERS_DEALER, *PRICE_REQUESTS, *SUPPLY_DEALER, *SELLOUT_DEALER, "funds.statement:answer", *PRICES_DEALER_SEES, *KNOWLEDGE_READS, "knowledge.quizattempt:view", *TRAINING_DEALER, *TRAINING_DEALER_SEES, *PLANS_DEALER, "performance.dealerscore:view"),
        ("reference", "catalog", "stock", "sellout", "logistics", "replenishment", "funds"),
        for_dealers=True,
    ),
    RoleTemplate(
        "dealer_clerk",
        "Dealer clerk",
        (UPLOADS, *OWN_DOCUMENTS, "flows.flowfile:view", "flows.flowfile:add", "dealers.dealer:view", *QUALIFICATION_DEALER_SEES, "customers.hospital:view", "stock.stockcount:view", "stock.stockcount:count", "stock.stockcountline:view", *SERVICE_DEALER, *SERVICE_DEALER_SEES, *GOODS_DEALER, *ORDERS_DEALER, *GOODS_DEALER_SEES, *SUPPLY_DEALER, *SELLOUT_DEALER, *SELLOUT_DEALER_SEES, *SUPPLY_DEALER_SEES, *FUNDS_DEALER_SEES, *KNOWLEDGE_READS, *TRAINING_DEALER, *PLANS_DEALER_WORKS),
        ("reference", "catalog"),
        exports=False,
        for_dealers=True,
    ),
)  # fmt: skip


def role_codes(template: RoleTemplate, declared: Iterable[str]) -> tuple[list[str], list[str]]:
    """``(codes, left out)``: the template's codes plus one view (and export) code per object it sees.

    Codes that nothing declares are left out and named: an installation may leave modules away.
    """
    known = set(declared)
    verbs = ("view", "export") if template.exports else ("view",)
    seen = {
        code
        for code in known
        if code.partition(":")[2] in verbs
        and (EVERY_MODULE in template.sees or code.partition(".")[0] in template.sees)
        and code.partition(":")[0] not in template.hides
    }
    codes = [code for code in template.codes if _is_known(code, known)]
    left_out = [code for code in template.codes if code not in codes]
    return codes + sorted(code for code in seen if not _covered(code, codes)), left_out


def _is_known(code: str, known: set[str]) -> bool:
    if code == "*" or code in known:
        return True
    noun, _, verb = code.partition(":")
    return verb == "*" and any(other.startswith((f"{noun}:", f"{noun}.")) for other in known)


def _covered(code: str, codes: Iterable[str]) -> bool:
    noun = code.partition(":")[0]
    return bool({code, f"{noun}:*", f"{noun.partition('.')[0]}:*", "*"} & set(codes))
