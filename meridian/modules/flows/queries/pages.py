"""What the flow pages show."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers
from meridian.modules.stock import queries as stock

from ..choices import FindingCode, LineState
from ..models import Finding, FlowFile, FlowLine, FlowName
from ..rules import observations
from ..rules.observations import OBSERVED_CODES
from . import explaining, observing

LINE_CHIPS = {
    "READY": "good", "PUBLISHED": "good", "PENDING": "wait", "DUPLICATE": "draft", "OUTSIDE": "draft", "ERROR": "bad",
    "HELD": "wait", "NOT_OURS": "draft", "TOTAL": "draft", "BLANK": "draft", "NOTE": "draft",
}  # fmt: skip
MISSING_SHOWN = 200
TABS: tuple[tuple[str, Any], ...] = (
    ("all", None), ("pending", ["PENDING"]), ("findings", None), ("ready", ["READY", "PUBLISHED"]), ("held", ["HELD"]),
    ("duplicate", ["DUPLICATE"]), ("outside", ["OUTSIDE"]), ("error", ["ERROR"]), ("notours", ["NOT_OURS"]),
    ("apart", ["TOTAL", "BLANK", "NOTE"]),
)  # fmt: skip


def files_seen(actor: Actor) -> QuerySet[FlowFile]:
    """Files the actor may see, newest first."""
    return FlowFile.objects.visible_to(actor).select_related("dealer").order_by("-id")


def waiting_counts(actor: Actor) -> tuple[int, bool] | None:
    """How many files wait for a steward, for the menu."""
    count = FlowFile.objects.visible_to(actor).filter(state="PROOF").count()
    return (count, True) if count else None


def open_finding_count(actor: Actor) -> tuple[int, bool] | None:
    """How many findings are open, for the menu."""
    count = Finding.objects.visible_to(actor).filter(state="OPEN")[:1000].count()
    return (count, False) if count else None


def tab_labels() -> dict[str, str]:
    """Titles of the line tabs."""
    return {
        "all": _("All"), "pending": _("To be decided"), "findings": _("With findings"), "ready": _("Ready"),
        "held": _("Held open"), "duplicate": _("Suspected duplicates"), "outside": _("Outside the month"),
        "error": _("Unreadable"), "notours": _("Not ours"), "apart": _("Totals, notes, blanks"),
    }  # fmt: skip


def tabs_of(flow_file: FlowFile, chosen: str) -> list[dict[str, Any]]:
    """The tabs of a proof with their counts; empty ones are left out."""
    counts, labels, made = flow_file.counts or {}, tab_labels(), []
    for key, states in TABS:
        number = counts.get("ALL", 0) if key == "all" else sum(counts.get(s, 0) for s in states or [])
        if key == "findings":
            number = _flagged_lines(flow_file)
        if number or key == "all":
            made.append({"key": key, "label": labels[key], "count": number, "on": key == chosen})
    return made


def _flagged_lines(flow_file: FlowFile) -> int:
    """How many lines have findings; a purchase or stock file also counts goods it does not name, which are no lines."""
    if flow_file.kind == "SM":
        return flow_file.finding_count
    lines = FlowLine.objects.unscoped("lines of a file the actor sees").filter(file=flow_file)
    return lines.exclude(verdict="").count()


def lines_of(actor: Actor, flow_file: FlowFile, tab: str) -> QuerySet[FlowLine]:
    """Lines of a file in a tab, in the order of the sheet."""
    lines = FlowLine.objects.visible_to(actor, "flows.flowfile:view").filter(file=flow_file)
    states = dict(TABS).get(tab)
    if tab == "findings":
        lines = lines.exclude(verdict="")
    elif states:
        lines = lines.filter(state__in=states)
    return lines.select_related("customer_name", "product_name")


def line_rows(lines: list[FlowLine]) -> list[dict[str, Any]]:
    """Lines for the table: what the file said and what it was matched to."""
    hospitals = customers.hospital_names({line.hospital_id for line in lines if line.hospital_id})
    buyers = dealers.dealer_names({line.buyer_id for line in lines if line.buyer_id})
    skus = catalog.sku_names({line.sku_id for line in lines if line.sku_id})
    codes = {str(code): str(label) for code, label in FindingCode.choices}
    made = []
    for line in lines:
        customer = hospitals.get(line.hospital_id) or buyers.get(line.buyer_id) or ""
        verdicts = [codes.get(code, code) for code in line.verdict.split(",") if code]
        made.append({
            "line": line, "customer": customer, "sku": skus.get(line.sku_id, ""), "verdicts": verdicts,
            "chip": LINE_CHIPS.get(line.state, "draft"), "label": LineState(line.state).label,
            "is_return": line.qty is not None and line.qty < 0 and line.state in ("READY", "PUBLISHED"),
            "raw": _raw_text(line) if line.state in ("TOTAL", "BLANK", "NOTE", "ERROR") else "",
        })  # fmt: skip
    return made


def _raw_text(line: FlowLine) -> str:
    return " · ".join(str(cell) for cell in json.loads(line.raw or "[]") if cell not in (None, ""))[:200]


def raw_cells(line: FlowLine, columns: dict[str, Any]) -> list[tuple[str, str]]:
    """``(heading, cell)`` of the raw row."""
    cells = json.loads(line.raw or "[]")
    headings = {guess["index"]: guess["heading"] for guess in columns.values() if guess.get("index") is not None}
    return [
        (headings.get(index) or _("column %(number)d") % {"number": index + 1}, str(cell))
        for index, cell in enumerate(cells) if cell not in (None, "")
    ]  # fmt: skip


def row_facts(line: FlowLine) -> dict[str, Any]:
    """A stored line as the facts the sentences need."""
    return {
        "row_no": line.row_no, "date": line.date, "lot": line.lot_text, "hospital_id": line.hospital_id,
        "buyer_id": line.buyer_id, "sku_id": line.sku_id, "lot_id": line.lot_id, "base_qty": line.base_qty,
        "authorisation_id": line.authorisation_id, "other_authorisation_id": line.other_authorisation_id,
        "unexplained_qty": _unexplained(line), "figures": _figures(line),
    }  # fmt: skip


def _figures(line: FlowLine) -> dict[str, Any]:
    """The comparison of a purchase or stock line's goods with the book: as kept in its finding, else as it is now."""
    codes = set(line.verdict.split(",")) & set(OBSERVED_CODES)
    if not codes:
        return {}
    kept = line.findings.filter(code__in=codes).first()
    if kept is not None:
        return {**kept.evidence, "supplier": line.customer_text}
    found = observing.stored_comparison(line.file).filter(_same_goods(line.sku_id, line.lot_id))
    return {**(found.row(0, named=True) if found.height else {}), "supplier": line.customer_text}


def _same_goods(sku_id: int | None, lot_id: int | None) -> Any:
    """Rows of a comparison about these goods: their lot, or the whole SKU where it is compared without lots."""
    import polars as pl

    return (pl.col("sku_id") == sku_id) & (pl.col("by_sku") | (pl.col("lot_id") == lot_id))


def missing_goods(actor: Actor, flow_file: FlowFile) -> list[dict[str, Any]]:
    """Goods of the book which a purchase or stock file does not name: the findings once published, before that the
    comparison as it is now. Nothing while names are undecided.
    """
    if flow_file.kind == "SM" or flow_file.pending_count or flow_file.state not in ("PROOF", "PUBLISHED"):
        return []
    if flow_file.state == "PUBLISHED":
        rows = Finding.objects.visible_to(actor).filter(file=flow_file, line=None).order_by("id")[:MISSING_SHOWN]
        goods = [
            {"sku_id": f.sku_id, "lot_id": f.lot_id, "figures": f.evidence, "code": f.code, "pk": f.pk} for f in rows
        ]
    else:
        found = observations.not_in_file(observing.stored_comparison(flow_file)).head(MISSING_SHOWN)
        goods = list(found.iter_rows(named=True))
    words = explaining.Words(goods, flow_file.dealer_id, actor)
    skus = catalog.sku_names({row["sku_id"] for row in goods})
    return [
        {"label": FindingCode(row["code"]).label, "sku": skus.get(row["sku_id"], ""), "lot_id": row["lot_id"],
         "lot": words.lot_numbers.get(row["lot_id"], ""), "sentence": words.sentence(row, row["code"]), "pk": row.get("pk")}
        for row in goods
    ]  # fmt: skip


def _unexplained(line: FlowLine) -> int:
    finding = line.findings.filter(code="LOT_MORE_THAN_HAD").first()
    if finding:
        return int(finding.evidence.get("unexplained", 0))
    if not line.lot_id or line.base_qty is None:
        return 0
    have = stock.balances_for(line.dealer_id, [(line.sku_id, line.lot_id)]).get((line.sku_id, line.lot_id), 0)
    earlier = FlowLine.objects.unscoped("lines of the same lot in the same file").filter(
        file_id=line.file_id, lot_id=line.lot_id, state__in=["READY", "PUBLISHED"]
    )
    sold = sum(qty for qty in earlier.values_list("base_qty", flat=True) if qty)
    return max(0, sold - have)


def open_names(actor: Actor, flow_file: FlowFile) -> QuerySet[FlowName]:
    """Names that wait for a decision, most money first. A name whose lines are all held open does not wait."""
    return _undecided(actor, flow_file).filter(_has_lines(flow_file, "PENDING"))


def held_names(actor: Actor, flow_file: FlowFile) -> QuerySet[FlowName]:
    """Names a steward left open on purpose; they may still be decided while the file is a proof."""
    return _undecided(actor, flow_file).filter(_has_lines(flow_file, "HELD")).exclude(_has_lines(flow_file, "PENDING"))


def _undecided(actor: Actor, flow_file: FlowFile) -> QuerySet[FlowName]:
    names = FlowName.objects.visible_to(actor, "flows.flowfile:view").filter(file=flow_file, decision="PENDING")
    return names.order_by("-amount_fen", "-line_count", "id")


def _has_lines(flow_file: FlowFile, state: str) -> Q:
    lines = FlowLine.objects.unscoped("lines of a file the actor sees").filter(file=flow_file, state=state)
    # Without nulls: NOT IN of a set that holds one is never true.
    customers_of = lines.filter(customer_name__isnull=False).values("customer_name_id")
    return Q(pk__in=customers_of) | Q(pk__in=lines.filter(product_name__isnull=False).values("product_name_id"))


def decided_names(actor: Actor, flow_file: FlowFile, limit: int = 50) -> list[FlowName]:
    """Names decided by people, latest first."""
    names = FlowName.objects.visible_to(actor, "flows.flowfile:view").filter(file=flow_file, alias_id__isnull=False)
    return list(names.order_by("-version", "-id")[:limit])
