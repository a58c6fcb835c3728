"""Judging a stored file again: after decisions, and before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import note_action, persist
from meridian.kernel.records.bulk_rows import update_rows

from ..choices import FileState, LineState
from ..models import FlowFile, FlowLine
from ..queries import facts
from ..queries.observing import Observed
from ..queries.proofing import judge, stored_frame
from ..rules import proof as proof_rules
from .files import frame_figures, require_move

if TYPE_CHECKING:
    import polars as pl

JUDGED = (
    "state",
    "hospital_id",
    "buyer_id",
    "sku_id",
    "lot_id",
    "base_qty",
    "authorisation_id",
    "other_authorisation_id",
    "verdict",
)


@command("flows.flowfile:change", subject=FlowFile)
def rejudge_file(*, actor: Actor, flow_file: FlowFile) -> FlowFile:
    """Apply the decisions of the names to all lines and judge them again."""
    rejudge(flow_file)
    return flow_file


@command("flows.flowfile:change", subject=FlowFile)
def include_lines(*, actor: Actor, flow_file: FlowFile, line_ids: list[int], reason: str = "") -> int:
    """Take suspected duplicates, or lines outside the month, in after all. Returns how many."""
    require_move(flow_file, FileState.PUBLISHED)
    lines = FlowLine.objects.unscoped("lines of this file").filter(file=flow_file, pk__in=line_ids)
    lines = lines.filter(state__in=[LineState.DUPLICATE, LineState.OUTSIDE])
    done = lines.update(reason="included")
    note_action(flow_file, diff={"included_rows": [0, done]}, reason=reason)
    rejudge(flow_file)
    return done


def rejudge(flow_file: FlowFile) -> Observed:
    """Judge the stored lines with the present names, book and authorisations; write what changed; return all that was found."""
    if flow_file.state != FileState.PROOF:
        require_move(flow_file, FileState.PUBLISHED)
    dealer = facts.dealer_facts(pk=flow_file.dealer_id)
    if dealer is None:
        raise RuleViolation([])
    judged = judge(
        stored_frame(flow_file.pk), dealer=dealer, kind=flow_file.kind, month=flow_file.month, file_id=flow_file.pk
    )
    write_changes(judged.lines)
    counts = proof_rules.counts_of(judged.lines)
    persist(flow_file, **frame_figures(judged.lines, counts, judged.missing.height))
    return judged


def write_changes(frame: pl.DataFrame) -> int:
    """Update the lines whose state, match or verdict is now another."""
    import polars as pl

    changed = frame.filter(
        (pl.col("line_state") != pl.col("stored_state")) | (pl.col("verdict") != pl.col("stored_verdict").fill_null(""))
    )
    rows = changed.select(
        "line_key", "line_state", "hospital_id", "buyer_id", "sku_id", "lot_id", "base_qty", "authorisation_id",
        "other_authorisation_id", "verdict",
    )  # fmt: skip
    return update_rows(FlowLine, JUDGED, rows.rows())
