"""``may_trade`` for whole frames: the same checks, each asked once per distinct set of the facts it looks at.

A party's answer depends on its documents, on what kind of device it is, and on the day only through the days on which a
document or block begins or ends. So days are replaced by the last such turning day before them, and 100,000 pairs come
down to some thousand questions. Joins carry the answers back to the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .agreements import agreement_findings, turning_days
from .businesses import business_findings
from .businesses import turning_days as business_days
from .coverage import Grant
from .judging import GrantFrames, judge_lines
from .may_trade import buyer_right_findings, lot_standing_findings, party_findings, product_findings
from .trade_facts import Finding, LotFacts, Party, ProductFacts, TradeLimits
from .training import training_findings
from .training import turning_days as training_days

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("seller_kind", "seller_id", "buyer_kind", "buyer_id", "sku_id", "lot_id", "date")
_FIRST_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Everything the pairs name: products by SKU, lots, parties by ``(kind, id)``, authorisations, limits by day.

    ``lots`` are without product (any product may be put in). Of the limits only what can stop a sale is asked.
    """

    products: Mapping[int, ProductFacts]
    lots: Mapping[int, LotFacts]
    parties: Mapping[tuple[str, int], Party]
    grants: GrantFrames
    limits_of: Callable[[date], TradeLimits]


def judge_pairs(pairs: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    """Judge pairs.

    ``pairs``: ``row, seller_kind, seller_id, buyer_kind, buyer_id, sku_id, lot_id (null: not chosen), date``. Returns
    ``row, allowed, rules`` (list of the rules that stop the sale, in the order of ``may_trade``), in the same order.
    """
    import polars as pl

    rows = _prepared(pairs, facts)
    parts = [
        _party_rules(rows, facts, "seller"),
        _party_rules(rows, facts, "buyer"),
        _product_rules(rows, facts),
        _lot_rules(rows, facts),
        _seller_rights(rows, facts),
        _buyer_rights(rows, facts),
        _company_rules(rows, facts),
    ]
    for number, part in enumerate(parts):
        rows = rows.join(part.rename({"rules": f"rules_{number}"}), on="i", how="left", maintain_order="left")
    none = pl.lit([], dtype=pl.List(pl.Utf8))
    checked = pl.concat_list([pl.col(f"rules_{n}").fill_null(none) for n in range(len(parts))])
    related = pl.concat_list(pl.col("relation"))
    unknown = pl.concat_list(pl.lit("product.unknown"))
    rows = rows.with_columns(
        rules=pl.when(pl.col("relation").is_not_null())
        .then(related)
        .when(pl.col("profile").is_null())
        .then(unknown)
        .otherwise(checked.list.unique(maintain_order=True))
    )
    return rows.select("row", (pl.col("rules").list.len() == 0).alias("allowed"), "rules")


def _prepared(pairs: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    """The pairs with what the joins need: relation, device profile, product and line, and which limits hold."""
    import polars as pl

    rows = pairs.select("row", *COLUMNS).with_columns(
        pl.col("seller_kind", "buyer_kind").cast(pl.Utf8).str.to_uppercase(),
        pl.col("seller_id", "buyer_id", "sku_id", "lot_id").cast(pl.Int64),
        pl.col("date").cast(pl.Date),
    )
    same = (pl.col("seller_kind") == pl.col("buyer_kind")) & (pl.col("seller_id") == pl.col("buyer_id"))
    relation = (
        pl.when(same).then(pl.lit("party.same"))
        .when(pl.col("seller_kind") == "HOSPITAL").then(pl.lit("party.hospital_sells"))
        .when(pl.col("buyer_kind") == "COMPANY").then(pl.lit("party.company_buys"))
    )  # fmt: skip
    numbered: dict[Any, int] = {}
    known = [
        (sku, p.product_id, p.line_id, numbered.setdefault(p.device, len(numbered)))
        for sku, p in facts.products.items()
    ]
    schema = {"sku_id": pl.Int64, "product_id": pl.Int64, "line_id": pl.Int64, "profile": pl.Int64}
    skus = pl.DataFrame(known, schema=schema, orient="row")
    days = rows["date"].unique().to_list()
    marks = pl.DataFrame(
        [(day, _mark(facts.limits_of(day))) for day in days], schema={"date": pl.Date, "limit": pl.Int64}, orient="row"
    )
    rows = rows.with_row_index("i").with_columns(relation=relation)
    return rows.join(skus, on="sku_id", how="left", maintain_order="left").join(
        marks, on="date", how="left", maintain_order="left"
    )


def _mark(limits: TradeLimits) -> int:
    return (
        int(limits.quality_agreement_required)
        + 2 * int(limits.hospital_must_be_on_file)
        + 4 * int(limits.agreement_required)
        + 8 * int(limits.business_required)
    )


def _limits(mark: int) -> TradeLimits:
    return TradeLimits(
        quality_agreement_required=bool(mark & 1), hospital_must_be_on_file=bool(mark & 2),
        agreement_required=bool(mark & 4), business_required=bool(mark & 8),
    )  # fmt: skip


def _rules_of(findings: Iterable[Finding]) -> list[str]:
    return [finding.rule for finding in findings if finding.severity != "INFO"]


def _answered(keys: pl.DataFrame, columns: list[str], ask: Callable[..., list[str]]) -> pl.DataFrame:
    """``columns`` of the distinct keys with the ``rules`` asked for each."""
    import polars as pl

    distinct = keys.select(columns).unique(maintain_order=True)
    answers = [ask(*values) for values in distinct.iter_rows()]
    return distinct.with_columns(pl.Series("rules", answers, dtype=pl.List(pl.Utf8)))


def _turned(rows: pl.DataFrame, on: list[str], turns: Iterable[tuple[Any, ...]], name: str) -> pl.DataFrame:
    """``rows`` with the last turning day on or before ``date`` as ``name``; ``turns`` are ``(*on, day)``."""
    import polars as pl

    schema = {**{column: rows.schema[column] for column in on}, name: pl.Date}
    days = pl.DataFrame(list(turns), schema=schema, orient="row").with_columns(pl.col(name).alias("turn"))
    found = rows.sort("date").join_asof(
        days.sort("turn"), left_on="date", right_on="turn", by=on, strategy="backward", check_sortedness=False
    )
    return found.drop("turn", strict=False).with_columns(pl.col(name).fill_null(_FIRST_DAY))


def _party_rules(rows: pl.DataFrame, facts: PairFacts, role: str) -> pl.DataFrame:
    import polars as pl

    kind, key = f"{role}_kind", f"{role}_id"
    asked = rows.filter(pl.col("profile").is_not_null() & pl.col("relation").is_null())
    turns = [
        (*party_key, day)
        for party_key, party in facts.parties.items()
        for day in (_FIRST_DAY, *party.licences.turning_days())
    ]
    asked = _turned(asked, [kind, key], turns, "since")
    with_company = (pl.col("seller_kind") == "COMPANY") if role == "buyer" else pl.lit(False)
    asked = asked.with_columns(with_company=with_company)
    examples: dict[int, int] = {}
    for profile, sku in asked.select("profile", "sku_id").unique("profile").iter_rows():
        examples[profile] = sku

    def ask(a_kind: str, an_id: int, profile: int, since: date, mark: int, company: bool) -> list[str]:
        party, product = facts.parties[a_kind, an_id], facts.products[examples[profile]]
        return _rules_of(party_findings(role, party, product, since, _limits(mark), with_company=company))

    columns = [kind, key, "profile", "since", "limit", "with_company"]
    return asked.join(_answered(asked, columns, ask), on=columns, how="left").select("i", "rules")


def _product_rules(rows: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    import polars as pl

    asked = rows.filter(pl.col("profile").is_not_null())
    turns = [
        (sku, day) for sku, product in facts.products.items() for day in (_FIRST_DAY, *product.licences.turning_days())
    ]
    asked = _turned(asked, ["sku_id"], turns, "since")
    columns = ["sku_id", "since"]
    answers = _answered(asked, columns, lambda sku, day: _rules_of(product_findings(facts.products[sku], day)))
    return asked.join(answers, on=columns, how="left").select("i", "rules")


def _lot_rules(rows: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    """What stands of the lot on every day, and whether it has expired on this one."""
    import polars as pl

    asked = rows.filter(pl.col("lot_id").is_not_null() & pl.col("profile").is_not_null())

    def ask(sku: int, lot_id: int) -> list[str]:
        return _rules_of(lot_standing_findings(lot_of(facts, sku, lot_id)))

    columns = ["sku_id", "lot_id"]
    ends = [(key, lot.expiry_date) for key, lot in facts.lots.items()]
    expiry = pl.DataFrame(ends, schema={"lot_id": pl.Int64, "expiry_date": pl.Date}, orient="row")
    asked = asked.join(_answered(asked, columns, ask), on=columns, how="left").join(expiry, on="lot_id", how="left")
    expired = (pl.col("expiry_date") < pl.col("date")).fill_null(False)
    with_expiry = pl.concat_list(pl.col("rules"), pl.lit("lot.expired"))
    return asked.select("i", pl.when(expired).then(with_expiry).otherwise(pl.col("rules")).alias("rules"))


def lot_of(facts: PairFacts, sku_id: int, lot_id: int | None) -> LotFacts:
    """The lot as it is offered under a SKU; a lot nobody knows belongs to no SKU."""
    product = facts.products[sku_id]
    if lot_id is None:
        return LotFacts(product)
    known = facts.lots.get(lot_id)
    if known is None:
        return LotFacts(product, lot_id)
    return LotFacts(
        product, lot_id, known.lot_sku_id, known.number, known.production_date, known.expiry_date, known.status
    )


def _seller_rights(rows: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    import polars as pl

    asked = rows.filter((pl.col("seller_kind") == "DEALER") & pl.col("profile").is_not_null())
    places = [(*key, party.region_path) for key, party in facts.parties.items()]
    schema = {"buyer_kind": pl.Utf8, "buyer_id": pl.Int64, "region_path": pl.Utf8}
    asked = asked.join(pl.DataFrame(places, schema=schema, orient="row"), on=["buyer_kind", "buyer_id"], how="left")
    hospital = pl.when(pl.col("buyer_kind") == "HOSPITAL").then(pl.col("buyer_id"))
    lines = asked.select(
        pl.col("i").alias("line_no"), pl.col("seller_id").alias("dealer_id"), "product_id", "line_id",
        hospital.alias("hospital_id"), "region_path", "date",
    )  # fmt: skip
    paths = {key: party.path for (kind, key), party in facts.parties.items() if kind == "DEALER"}
    judged = judge_lines(lines, facts.grants, paths)
    rule = pl.concat_list(pl.lit("right.seller_") + pl.col("reason").str.to_lowercase())
    none = pl.lit([], dtype=pl.List(pl.Utf8))
    return judged.select(
        pl.col("line_no").alias("i"), pl.when(pl.col("authorised")).then(none).otherwise(rule).alias("rules")
    )


def _buyer_rights(rows: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    import polars as pl

    asked = rows.filter(
        (pl.col("buyer_kind") == "DEALER") & pl.col("profile").is_not_null() & pl.col("relation").is_null()
    )
    dealers = {key: party for (kind, key), party in facts.parties.items() if kind == "DEALER"}
    turns = [(key, day) for key, party in dealers.items() for day in (_FIRST_DAY, *_grant_turns(party.grants))]
    asked = _turned(asked, ["buyer_id"], turns, "since")
    examples = {product.product_id: product for product in facts.products.values()}

    def ask(dealer_id: int, product_id: int, since: date) -> list[str]:
        return _rules_of(buyer_right_findings(dealers[dealer_id].grants, examples[product_id], since))

    columns = ["buyer_id", "product_id", "since"]
    return asked.join(_answered(asked, columns, ask), on=columns, how="left").select("i", "rules")


def _company_rules(rows: pl.DataFrame, facts: PairFacts) -> pl.DataFrame:
    """Where the company sells: whether the buying dealer's agreement covers the product, his business in its line is open,
    and his people are certified."""
    import polars as pl

    asked = rows.filter(
        (pl.col("seller_kind") == "COMPANY")
        & (pl.col("buyer_kind") == "DEALER")
        & pl.col("profile").is_not_null()
        & pl.col("relation").is_null()
    )
    dealers = {key: party for (kind, key), party in facts.parties.items() if kind == "DEALER"}
    turns = [
        (key, day)
        for key, party in dealers.items()
        for day in (
            _FIRST_DAY,
            *turning_days(party.agreements),
            *business_days(party.businesses),
            *training_days(party.training),
        )
    ]
    asked = _turned(asked, ["buyer_id"], turns, "since")
    examples = {product.product_id: product for product in facts.products.values()}

    def ask(dealer_id: int, product_id: int, since: date, mark: int) -> list[str]:
        dealer, product, limits = dealers[dealer_id], examples[product_id], _limits(mark)
        found = agreement_findings(dealer.agreements, product, since, limits)
        found += business_findings(dealer.businesses, product, since, limits)
        return _rules_of([*found, *training_findings(dealer.training, product, since)])

    columns = ["buyer_id", "product_id", "since", "limit"]
    return asked.join(_answered(asked, columns, ask), on=columns, how="left").select("i", "rules")


def _grant_turns(grants: Iterable[Grant]) -> set[date]:
    days = set()
    for grant in grants:
        days.add(grant.valid_from)
        if grant.valid_to < date.max:
            days.add(date.fromordinal(grant.valid_to.toordinal() + 1))
    return days
