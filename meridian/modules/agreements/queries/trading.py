"""May this be sold? The facts behind ``rules.may_trade`` gathered for one sale, for many lines, or for a whole frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from meridian.kernel.commands.kept_facts import is_keeping, kept_by_key
from meridian.modules.catalog import queries as catalog
from meridian.modules.catalog.choices import ProductKind
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.licences import queries as licences
from meridian.modules.licences.choices import SubjectType
from meridian.modules.qualification import queries as qualification
from meridian.modules.reference import queries as reference
from meridian.modules.training import queries as training
from meridian.modules.training.choices import GateEffect

from ..rules import may_trade as rule
from ..rules.businesses import LineBusiness
from ..rules.coverage import Grant
from ..rules.trade_facts import Finding, LotFacts, Party, ProductFacts, TradeLimits, Verdict
from ..rules.trade_pairs import PairFacts, judge_pairs, lot_of
from ..rules.training import TrainingGap
from .agreements import terms_by_dealer
from .authorisations import all_grants_on, grants_of_dealers
from .channel_mode import direct_findings

if TYPE_CHECKING:
    import polars as pl

PartyKey = tuple[str, int]
_SUBJECTS = {"COMPANY": SubjectType.COMPANY, "DEALER": SubjectType.DEALER, "HOSPITAL": SubjectType.HOSPITAL}


def may_trade(seller: PartyKey, buyer: PartyKey, sku_id: int, lot_id: int | None, on: date) -> Verdict:
    """Whether one sale is allowed, with everything that was checked. About twenty queries, however large the data.

    ``seller`` is ``("company", 0)`` or ``("dealer", id)``, ``buyer`` ``("dealer", id)`` or ``("hospital", id)``; ``lot_id``
    None asks before a lot is chosen. Raises ParameterMissing when a limit has no value on the day.
    """
    verdict = may_trade_many(seller, buyer, [(sku_id, lot_id)], on)[0]
    noted = direct_findings(_key(seller), _key(buyer), sku_id, on)
    return Verdict.of([*verdict.findings, *noted]) if noted else verdict


def may_trade_many(
    seller: PartyKey, buyer: PartyKey, goods: Sequence[tuple[int, int | None]], on: date
) -> list[Verdict]:
    """The verdicts of several ``(sku id, lot id or None)`` between two parties on a day, in as many queries as one."""
    one, other = _key(seller), _key(buyer)
    lots = [lot for _sku, lot in goods if lot is not None]
    facts = _facts([one, other], {sku for sku, _lot in goods}, lots, on, on)
    limits = trade_limits(on)
    exclusive = all_grants_on(on, on, exclusive_only=True) if one[0] == "DEALER" else []
    return [_verdict(facts, one, other, sku, lot, on, limits, exclusive) for sku, lot in goods]


def _verdict(
    facts: PairFacts, seller: PartyKey, buyer: PartyKey, sku: int, lot: int | None, on: date, limits: TradeLimits,
    exclusive: list[Grant],
) -> Verdict:  # fmt: skip
    related = rule.relation_findings(*seller, *buyer)
    if related:
        return Verdict.of(related)
    if sku not in facts.products:
        return Verdict.of([Finding("product.unknown", "", "BLOCK", {"sku": sku})])
    goods = lot_of(facts, sku, lot)
    return rule.may_trade(facts.parties[seller], facts.parties[buyer], goods, on, limits=limits, exclusive=exclusive)


def sellable_skus(dealer_id: int, on: date) -> dict[int, Verdict]:
    """What the company may sell a dealer on a day, lot left open: ``{sku id: verdict}`` of every SKU in use."""
    buyer = ("DEALER", dealer_id)
    facts = _facts([("COMPANY", 0), buyer], None, [], on, on)
    limits = trade_limits(on)
    return {sku: _verdict(facts, ("COMPANY", 0), buyer, sku, None, on, limits, []) for sku in facts.products}


def may_trade_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Judge a frame of sales: the verdicts of :func:`may_trade`, set-based.

    ``pairs``: ``row, seller_kind, seller_id, buyer_kind, buyer_id, sku_id, lot_id (or null), date``; returns ``row,
    allowed, rules`` (list of rule ids that stop the sale), in the same order. Raises ParameterMissing as may_trade.
    """
    import polars as pl

    from ..rules.judging import grant_frames

    upper = pairs.with_columns(pl.col("seller_kind", "buyer_kind").str.to_uppercase())
    parties = {
        (kind, int(key))
        for role in ("seller", "buyer")
        for kind, key in upper.select(f"{role}_kind", f"{role}_id").unique().iter_rows()
    }
    days = upper["date"].drop_nulls()
    if not len(days):
        return pl.DataFrame(schema={"row": pairs.schema["row"], "allowed": pl.Boolean, "rules": pl.List(pl.Utf8)})
    first, last = days.min(), days.max()
    skus = set(upper["sku_id"].drop_nulls().unique().to_list())
    facts = _facts(parties, skus, upper["lot_id"].drop_nulls().unique().to_list(), first, last)
    own = [grant for party in facts.parties.values() for grant in party.grants]
    sellers = set(upper.filter(pl.col("seller_kind") == "DEALER")["seller_id"].unique().to_list())
    others = all_grants_on(first, last, exclusive_only=True) if sellers else []
    known = {grant.id for grant in own}
    frames = grant_frames([*own, *(grant for grant in others if grant.id not in known)])
    limits: dict[date, TradeLimits] = {}

    def limits_of(day: date) -> TradeLimits:
        if day not in limits:
            limits[day] = _stopping_limits(day)
        return limits[day]

    judged = PairFacts(facts.products, facts.lots, facts.parties, frames, limits_of)
    return judge_pairs(upper, judged)


# -- facts -------------------------------------------------------------------------------------------------------------
def trade_limits(day: date) -> TradeLimits:
    """The dated parameters of a day. Raises ParameterMissing; a UDI batch that has no row yet is not due."""
    stopping = _stopping_limits(day)
    due: dict[str, date] = {}
    for device_class in ("II", "III"):
        try:
            value = reference.parameter(f"udi.class_{device_class.lower()}.from", on=day)
        except reference.ParameterMissing:
            continue
        due[device_class] = date.fromisoformat(value)
    return TradeLimits(
        int(reference.parameter("stock.near_expiry_months", on=day)), stopping.quality_agreement_required,
        stopping.hospital_must_be_on_file, due, agreement_required=stopping.agreement_required,
        business_required=stopping.business_required,
    )  # fmt: skip


def _stopping_limits(day: date) -> TradeLimits:
    """Those limits that can stop a sale."""
    return TradeLimits(
        quality_agreement_required=bool(reference.parameter("licences.quality_agreement.required", on=day)),
        hospital_must_be_on_file=bool(reference.parameter("licences.hospital.must_be_on_file", on=day)),
        agreement_required=bool(reference.parameter("agreements.required", on=day)),
        business_required=_business_required(day),
    )


def _business_required(day: date) -> bool:
    try:
        return bool(reference.parameter("qualification.business.required", on=day))
    except reference.ParameterMissing:
        return False


def _key(party: PartyKey) -> PartyKey:
    kind = party[0].upper()
    if kind not in _SUBJECTS:
        raise ValueError(f"a party is company, dealer or hospital, not {party[0]!r}")
    return kind, party[1]


def _facts(
    keys: Iterable[PartyKey], sku_ids: set[int] | None, lot_ids: Iterable[int], first: date, last: date
) -> PairFacts:
    from ..rules.judging import GrantFrames

    none: Any = None
    empty = GrantFrames(none, none, none, none, none, none)
    keys = list(keys)
    if first != last or not is_keeping():
        products, parties = _read(keys, sku_ids, first, last)
    else:
        wanted = catalog.skus_in_use() if sku_ids is None else sku_ids
        products, parties = _kept_products(wanted, first), _kept_parties(keys, first)
    return PairFacts(products, _lots(lot_ids, products), parties, empty, trade_limits)


def _read(
    keys: Iterable[PartyKey], sku_ids: set[int] | None, first: date, last: date
) -> tuple[dict[int, ProductFacts], dict[PartyKey, Party]]:
    """Products and parties of a period, the documents of all of them read together."""
    rows = catalog.regulation_facts(sku_ids)
    by_kind: dict[str, set[int]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, set()).add(key)
    wanted = {_SUBJECTS[kind]: ids for kind, ids in by_kind.items()}
    wanted[SubjectType.PRODUCT] = {row["product_id"] for row in rows.values()}
    documents = licences.facts_of_subjects(wanted, first, last)
    return _products(rows, documents), _parties(by_kind, documents)


def _kept_products(sku_ids: Iterable[int], day: date) -> dict[int, ProductFacts]:
    """The products of a day, kept by the process while no product, certificate or document changes."""
    found = kept_by_key(
        "trade.products", [(sku, day) for sku in sku_ids],
        lambda missing: {(sku, day): facts for sku, facts in _read([], {sku for sku, _day in missing}, day, day)[0].items()},
        of=("catalog.sku", "catalog.product", "catalog.certificate", "licences"),
    )  # fmt: skip
    return {sku: facts for (sku, _day), facts in found.items()}


def _kept_parties(keys: list[PartyKey], day: date) -> dict[PartyKey, Party]:
    """The parties of a day, kept likewise. What a dealer agreed with the company counts when the company is the other one."""
    sells = any(kind == "COMPANY" for kind, _key in keys)

    def read(missing: Iterable[tuple[PartyKey, date, bool]]) -> dict[Any, Party]:
        asked = [party for party, _day, _sells in missing]
        parties = _read([*asked, ("COMPANY", 0)] if sells else asked, set(), day, day)[1]
        return {(party, day, sells): parties[party] for party in asked}

    found = kept_by_key(
        "trade.parties", [(party, day, sells) for party in keys], read,
        of=(
            "licences", "dealers", "agreements", "customers.hospital", "reference.region", "catalog.product",
            "qualification.dealerbusiness", *training.RESTS_ON,
        ),
    )  # fmt: skip
    return {party: facts for (party, _day, _sells), facts in found.items()}


Documents = Mapping[tuple[str, int], licences.LicenceFacts]


def _products(rows: Mapping[int, Mapping[str, Any]], documents: Documents) -> dict[int, ProductFacts]:
    chains = catalog.certificate_chains(rows)
    return {
        sku: ProductFacts(
            sku_id=sku, product_id=row["product_id"], line_id=row["line_id"], device=_device(row),
            chain=chains.get(sku, catalog.CertificateChain(())), licences=documents[SubjectType.PRODUCT, row["product_id"]],
            is_active=row["is_active"], has_di=bool(row["di"]),
        )
        for sku, row in rows.items()
    }  # fmt: skip


def _device(row: Mapping[str, Any]) -> licences.DeviceFacts:
    return licences.DeviceFacts(
        row["device_class"], row["code_2002"], row["code_2017"], row["kind"] == ProductKind.IVD, row["is_cold_chain"]
    )


def _lots(lot_ids: Iterable[int], products: Mapping[int, ProductFacts]) -> dict[int, LotFacts]:
    stand_in = next(iter(products.values()), None)
    if stand_in is None:
        return {}
    return {
        key: LotFacts(
            stand_in, key, row["sku_id"], row["number"], row["production_date"], row["expiry_date"], row["status"]
        )
        for key, row in catalog.lot_facts(lot_ids).items()
    }


def _businesses(dealer_ids: Iterable[int]) -> dict[int, tuple[LineBusiness, ...]]:
    found: dict[int, list[LineBusiness]] = {}
    for dealer, row in qualification.businesses_of_dealers(dealer_ids):
        found.setdefault(dealer, []).append(LineBusiness(row.id, row.line_id, row.status, row.opened_on, row.status_on))
    return {dealer: tuple(rows) for dealer, rows in found.items()}


def _training(dealer_ids: Iterable[int]) -> dict[int, tuple[TrainingGap, ...]]:
    return {
        dealer: tuple(
            TrainingGap(
                one.course_id, one.course, one.line_id, one.needed, one.held, one.effect == GateEffect.BLOCK,
                one.first_day, one.last_day,
            )
            for one in rows
        )
        for dealer, rows in training.shortfalls(dealer_ids).items()
    }  # fmt: skip


def _parties(by_kind: Mapping[str, set[int]], documents: Documents) -> dict[PartyKey, Party]:
    found: dict[PartyKey, Party] = {}
    for kind, ids in by_kind.items():
        filed = {key: documents[_SUBJECTS[kind], key] for key in ids}
        if kind == "DEALER":
            standings, grants = dealers.standings(ids), grants_of_dealers(ids)
            # Only the company's own sales rest on agreements with it.
            agreed = terms_by_dealer(ids) if "COMPANY" in by_kind else {}
            opened = _businesses(ids) if "COMPANY" in by_kind else {}
            lacking = _training(ids) if "COMPANY" in by_kind else {}
            for key in ids:
                status, path, region = standings.get(key, ("", "", ""))
                own = tuple(grants.get(key, ()))
                found[kind, key] = Party(
                    "DEALER", key, filed[key], status, path, region, own, agreed.get(key, ()), opened.get(key, ()),
                    lacking.get(key, ()),
                )  # fmt: skip
        elif kind == "HOSPITAL":
            places = customers.hospital_region_paths(ids)
            for key in ids:
                found[kind, key] = Party("HOSPITAL", key, filed[key], region_path=places.get(key, ""))
        else:
            for key in ids:
                found[kind, key] = Party("COMPANY", key, filed[key])
    return found
