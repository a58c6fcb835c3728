"""The verdict of ``coverage`` for whole files, on columns: joins instead of a loop over lines and authorisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .coverage import RANK, Grant

if TYPE_CHECKING:
    import polars as pl

LINE_KEY = ("dealer_id", "product_id", "line_id", "hospital_id", "region_path", "date")


@dataclass(frozen=True, slots=True)
class GrantFrames:
    """Authorisations as frames: one row per authorisation, and one per line, product, region node and hospital of each."""

    grants: pl.DataFrame
    lines: pl.DataFrame
    products: pl.DataFrame
    regions: pl.DataFrame
    hospitals: pl.DataFrame
    excluded: pl.DataFrame


def grant_frames(grants: Iterable[Grant]) -> GrantFrames:
    """The frames of some authorisations. A region is kept by the key at the end of its path."""
    import polars as pl

    grants = list(grants)
    schema = {
        "grant_id": pl.Int64, "dealer_id": pl.Int64, "dealer_path": pl.Utf8, "valid_from": pl.Date, "valid_to": pl.Date,
        "is_exclusive": pl.Boolean, "may_sell_to_dealers": pl.Boolean, "every_product": pl.Boolean,
    }  # fmt: skip
    rows = [
        (
            g.id,
            g.dealer_id,
            g.dealer_path,
            g.valid_from,
            g.valid_to,
            g.is_exclusive,
            g.may_sell_to_dealers,
            g.covers_every_product,
        )
        for g in grants
    ]

    def pairs(column: str, values: Mapping[int, Iterable[int]]) -> pl.DataFrame:
        listed = [(key, value) for key, some in values.items() for value in some]
        return pl.DataFrame(listed, schema={"grant_id": pl.Int64, column: pl.Int64}, orient="row").unique()

    return GrantFrames(
        grants=pl.DataFrame(rows, schema=schema, orient="row"),
        lines=pairs("line_id", {g.id: g.line_ids for g in grants}),
        products=pairs("product_id", {g.id: g.product_ids for g in grants}),
        regions=pairs("node_id", {g.id: [_node(path) for path in g.region_paths] for g in grants}),
        hospitals=pairs("hospital_id", {g.id: g.hospital_ids for g in grants}),
        excluded=pairs("hospital_id", {g.id: g.excluded_hospital_ids for g in grants}),
    )


def _node(path: str) -> int:
    return int(path.strip("/").rsplit("/", 1)[-1])


def judge_lines(lines: pl.DataFrame, frames: GrantFrames, dealer_paths: Mapping[int, str]) -> pl.DataFrame:
    """Judge sales lines.

    ``lines``: ``line_no`` and ``dealer_id, product_id, line_id, hospital_id (null: sold to a dealer), region_path, date``;
    other columns are ignored. ``dealer_paths``: tree path of each dealer in ``lines``. Returns, in the order of ``lines``,
    ``line_no, authorised, reason, authorisation_id, other_authorisation_id`` (the own authorisation that covers the line
    or came nearest; the exclusive one of another dealer). Cost grows with distinct sales, not with lines times grants.
    """
    import polars as pl

    wanted = lines.select("line_no", *LINE_KEY).with_columns(
        pl.col("dealer_id", "product_id", "line_id", "hospital_id").cast(pl.Int64),
        pl.col("region_path").cast(pl.Utf8).fill_null(""),
        pl.col("date").cast(pl.Date),
    )
    keys = wanted.select(LINE_KEY).unique().with_row_index("key")
    nodes = _nodes_of(keys)
    own = _own_verdicts(keys, frames, nodes)
    other = _exclusive_of_others(keys, frames, nodes, dealer_paths)
    judged = keys.join(own, on="key", how="left").join(other, on="key", how="left").with_columns(
        reason=pl.when(pl.col("rank") == RANK["COVERED"])
        .then(pl.lit("COVERED"))
        .when(pl.col("other_authorisation_id").is_not_null())
        .then(pl.lit("EXCLUSIVE_OF_OTHER"))
        .when(pl.col("rank").is_null())
        .then(pl.lit("NO_AUTHORISATION"))
        .otherwise(pl.col("rank").replace_strict({rank: name for name, rank in RANK.items()}, default=None)),
    )  # fmt: skip
    answer = wanted.join(judged, on=LINE_KEY, how="left", nulls_equal=True, maintain_order="left")
    return answer.select(
        "line_no",
        (pl.col("reason") == "COVERED").alias("authorised"),
        "reason",
        "authorisation_id",
        "other_authorisation_id",
    )


def _nodes_of(keys: pl.DataFrame) -> pl.DataFrame:
    """``region_path, node_id``: every region above each place, itself included."""
    import polars as pl

    paths = keys.select("region_path").unique().filter(pl.col("region_path").str.len_chars() > 2)
    split = pl.col("region_path").str.strip_chars("/").str.split("/").alias("node_id")
    return paths.with_columns(split).explode("node_id").with_columns(pl.col("node_id").cast(pl.Int64))


def _marked(pairs: pl.DataFrame, frame: pl.DataFrame, name: str, on: list[str]) -> pl.DataFrame:
    """``frame`` with a boolean ``name``: whether its values of ``on`` stand in ``pairs``."""
    import polars as pl

    marks = pairs.select(on).unique().with_columns(pl.lit(True).alias(name))
    return frame.join(marks, on=on, how="left").with_columns(pl.col(name).fill_null(False))


def _own_verdicts(keys: pl.DataFrame, frames: GrantFrames, nodes: pl.DataFrame) -> pl.DataFrame:
    """``key, rank, authorisation_id``: the own authorisation that came nearest, for keys whose dealer has any."""
    import polars as pl

    pairs = keys.join(frames.grants, on="dealer_id", how="inner")
    placed = pairs.select("grant_id", "region_path").unique().join(nodes, on="region_path", how="inner")
    placed = placed.join(frames.regions, on=["grant_id", "node_id"], how="semi")
    pairs = _marked(placed, pairs, "by_region", ["grant_id", "region_path"])
    pairs = _with_product_and_hospital(pairs, frames)
    place = (
        pl.when(pl.col("hospital_id").is_null())
        .then(pl.col("by_region") & pl.col("may_sell_to_dealers"))
        .otherwise(pl.col("by_region") | pl.col("by_hospital"))
    )
    period = pl.col("date").is_between(pl.col("valid_from"), pl.col("valid_to")).fill_null(False)
    rank = (
        pl.when(~pl.col("product_ok")).then(RANK["PRODUCT_NOT_COVERED"])
        .when(~place).then(RANK["PLACE_NOT_COVERED"])
        .when(pl.col("is_excluded")).then(RANK["HOSPITAL_EXCLUDED"])
        .when(~period).then(RANK["PERIOD_NOT_COVERED"])
        .otherwise(RANK["COVERED"])
    )  # fmt: skip
    ranked = pairs.select("key", "grant_id", rank.alias("rank")).sort(
        ["key", "rank", "grant_id"], descending=[False, True, False]
    )
    return ranked.unique("key", keep="first", maintain_order=True).rename({"grant_id": "authorisation_id"})


def _with_product_and_hospital(pairs: pl.DataFrame, frames: GrantFrames) -> pl.DataFrame:
    import polars as pl

    pairs = _marked(frames.lines, pairs, "by_line", ["grant_id", "line_id"])
    pairs = _marked(frames.products, pairs, "by_product", ["grant_id", "product_id"])
    pairs = _marked(frames.hospitals, pairs, "by_hospital", ["grant_id", "hospital_id"])
    pairs = _marked(frames.excluded, pairs, "is_excluded", ["grant_id", "hospital_id"])
    return pairs.with_columns(product_ok=pl.col("every_product") | pl.col("by_line") | pl.col("by_product"))


def _exclusive_of_others(
    keys: pl.DataFrame, frames: GrantFrames, nodes: pl.DataFrame, dealer_paths: Mapping[int, str]
) -> pl.DataFrame:
    """``key, other_authorisation_id``: exclusive rights of dealers outside the seller's own chain over the sale."""
    import polars as pl

    exclusive = frames.grants.filter(pl.col("is_exclusive")).rename(
        {"dealer_id": "other_id", "dealer_path": "other_path"}
    )
    by_hospital = keys.select("key", "hospital_id").join(frames.hospitals, on="hospital_id", how="inner")
    regions = frames.regions.join(exclusive.select("grant_id"), on="grant_id", how="semi")
    held = nodes.join(regions, on="node_id", how="inner").select("region_path", "grant_id").unique()
    by_region = keys.select("key", "region_path").join(held, on="region_path", how="inner")
    found = pl.concat([by_hospital.select("key", "grant_id"), by_region.select("key", "grant_id")])
    pairs = found.unique().join(exclusive, on="grant_id", how="inner").join(keys, on="key", how="inner")
    pairs = pairs.filter(
        (pl.col("dealer_id") != pl.col("other_id"))
        & pl.col("date").is_between(pl.col("valid_from"), pl.col("valid_to"))
        & (pl.col("hospital_id").is_not_null() | pl.col("may_sell_to_dealers"))
    )
    pairs = _with_product_and_hospital(pairs, frames).filter(pl.col("product_ok") & ~pl.col("is_excluded"))
    own = pl.DataFrame(list(dealer_paths.items()), schema={"dealer_id": pl.Int64, "own_path": pl.Utf8}, orient="row")
    pairs = pairs.join(own, on="dealer_id", how="left").with_columns(pl.col("own_path").fill_null(""))
    known = (pl.col("own_path") != "") & (pl.col("other_path") != "")
    chained = pl.col("own_path").str.starts_with(pl.col("other_path")) | pl.col("other_path").str.starts_with(
        pl.col("own_path")
    )
    pairs = pairs.filter(~(known & chained))
    return pairs.group_by("key").agg(pl.col("grant_id").min().alias("other_authorisation_id"))
