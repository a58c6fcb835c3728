"""Publishing a proof: lines post to the ledger, findings are listed, the file closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.kernel.records.bulk_rows import insert_rows
from meridian.modules.sellout import commands as sellout
from meridian.modules.stock import commands as stock
from meridian.modules.stock.queries import account_key_column

from ..choices import FileKind, FileState, LineState
from ..events import FilePublished
from ..models import Finding, FlowFile, FlowLine
from ..queries.evidence import evidence_rows, missing_qty, missing_rows
from ..rules.moves import flow_moves
from .files import require_move
from .lines import rejudge
from .months import month_row, require_open

if TYPE_CHECKING:
    import polars as pl


@command("flows.flowfile:publish", subject=FlowFile)
def publish_file(*, actor: Actor, flow_file: FlowFile) -> FlowFile:
    """Publish a file: judge once more against the book as it is now, post, list findings, close the file.

    Raises RuleViolation while names are undecided, ClosedPeriod when the month is closed.
    """
    require_move(flow_file, FileState.PUBLISHED)
    require_open(flow_file.month)
    judged = rejudge(flow_file)
    _require_decided(flow_file)
    ready = ready_lines(judged.lines)
    posting_id = None
    if flow_file.kind == FileKind.SM and ready.height:
        _mark_booked(actor, flow_file, ready)
        moves = flow_moves(ready, flow_file.dealer_id, account_key_column)
        if moves.height:
            posting_id = stock.post_flow_moves(
                actor=actor, key=f"flows.flowfile:{flow_file.pk}:publish", source_type="flows.flowfile", source_id=flow_file.pk,
                business_date=flow_file.month or actor.today, dealer_id=flow_file.dealer_id, moves=moves,
            ).pk  # fmt: skip
    finding_count = _list_findings(actor, flow_file, ready, judged.missing)
    lines = FlowLine.objects.unscoped("lines of this file").filter(file=flow_file, state=LineState.READY)
    lines.update(state=LineState.PUBLISHED)
    if flow_file.month:
        month_row(flow_file.month)
    counts = dict(flow_file.counts)
    counts["PUBLISHED"] = counts.pop("READY", 0)
    persist(
        flow_file, state=FileState.PUBLISHED, published_at=actor.now, posting_id=posting_id, finding_count=finding_count,
        counts=counts,
    )  # fmt: skip
    emit(
        FilePublished(
            file_id=flow_file.pk, dealer_id=flow_file.dealer_id, month=str(flow_file.month or ""),
            line_count=counts["PUBLISHED"], finding_count=finding_count, amount_fen=flow_file.amount_fen,
        )
    )  # fmt: skip
    return flow_file


def _mark_booked(actor: Actor, flow_file: FlowFile, ready: pl.DataFrame) -> None:
    """Say which of the dealer's own documents the file reports: their goods are not posted again.

    Raises RuleViolation when a document was booked between judging and now.
    """
    rows = ready.select("line_key", "hospital_id", "buyer_id", "sku_id", "lot_id", "date", "base_qty").iter_rows()
    found = sellout.mark_reported(
        actor=actor, dealer_id=flow_file.dealer_id, source_type="flows.flowfile", source_id=flow_file.pk,
        lines=[
            (key, "DEALER" if hospital is None else "HOSPITAL", buyer if hospital is None else hospital, *rest)
            for key, hospital, buyer, *rest in rows
        ],
    )  # fmt: skip
    judged = {key: qty for key, qty in ready.select("line_key", "booked_qty").iter_rows() if qty}
    if found != judged:
        raise RuleViolation(
            Issue(
                "flows.booked_meanwhile", _("The dealer booked a sale of this file by a document just now."),
                mend=_("Publish again; the file is judged anew."),
            )
        )  # fmt: skip


def _require_decided(flow_file: FlowFile) -> None:
    if flow_file.pending_count:
        raise RuleViolation(
            Issue(
                "flows.names_open", _("%(count)d lines still wait for a decision about their customer or product."),
                mend=_("Decide the names in the review list, or hold them open."), params={"count": flow_file.pending_count},
            )
        )  # fmt: skip


def ready_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """The lines that are published."""
    import polars as pl

    return frame.filter(pl.col("line_state") == "READY")


FINDING_COLUMNS = (
    "version", "created_at", "updated_at", "created_by_id", "file_id", "line_id", "dealer_id", "code", "state", "month",
    "sold_on", "hospital_id", "sku_id", "lot_id", "base_qty", "amount_fen", "evidence", "decision_note", "region_id",
    "team_id", "owner_id",
)  # fmt: skip


def _list_findings(actor: Actor, flow_file: FlowFile, ready: pl.DataFrame, missing: pl.DataFrame) -> int:
    """One finding per line and code, and one per goods the file does not name. Returns how many lines and goods have any."""
    import polars as pl

    flagged = ready.filter(pl.col("verdict") != "")
    if not flagged.height and not missing.height:
        return 0
    stamp = (1, actor.now, actor.now, actor.user_id, flow_file.pk)
    tail = (flow_file.region_id, flow_file.team_id, flow_file.owner_id)
    rows: list[tuple[Any, ...]] = []
    for line, code, evidence in evidence_rows(flagged, flow_file):
        rows.append((
            *stamp, line["line_key"], flow_file.dealer_id, code, "OPEN", flow_file.month, line["date"],
            line["hospital_id"], line["sku_id"], line["lot_id"], line["base_qty"] or 0, line["amount_fen"] or 0,
            evidence, "", *tail,
        ))  # fmt: skip
    for goods, code, evidence in missing_rows(missing):
        rows.append((
            *stamp, None, flow_file.dealer_id, code, "OPEN", flow_file.month, goods.get("as_of"), None, goods["sku_id"],
            goods["lot_id"], missing_qty(goods), 0, evidence, "", *tail,
        ))  # fmt: skip
    insert_rows(Finding, FINDING_COLUMNS, rows)
    return flagged.height + missing.height
