"""A flow file from upload to its stored proof."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, note_action, persist
from meridian.modules.dealers import queries as dealers

from ..choices import FILE_MOVES, FileKind, FileState
from ..events import FileProofed
from ..models import FlowFile, FlowLayout, FlowLine, FlowName
from ..queries.proofing import Proof
from .months import require_open
from .storing import insert_lines, insert_names


def require_move(flow_file: FlowFile, to: str) -> None:
    """Raise RuleViolation when the file cannot go from its state to ``to``."""
    if to not in FILE_MOVES[flow_file.state]:
        raise RuleViolation(
            Issue(
                "flows.file_state", _("“%(file)s” is %(state)s; this cannot be done with it now."),
                params={"file": flow_file.name, "state": flow_file.get_state_display()},
            )
        )  # fmt: skip


@command("flows.flowfile:add")
def receive_file(
    *, actor: Actor, dealer_id: int, stored: Any, kind: str = "", month: date | None = None
) -> tuple[FlowFile, bool]:
    """Take a dealer's file in. Returns ``(file, is_new)``: the same content a second time is linked to the first.

    ``stored`` is the StoredFile; ``kind`` and ``month`` are guessed when empty. Raises NotVisible for a dealer out of
    the actor's scope, ClosedPeriod when the month is closed.
    """
    stamps = dealers.scope_stamps(actor, dealer_id)
    if stamps is None:
        raise NotVisible(f"dealer {dealer_id}")
    same = FlowFile.objects.unscoped("the same content of the same dealer").filter(
        dealer_id=dealer_id, sha256=stored.sha256
    )
    earlier = same.exclude(state=FileState.WITHDRAWN).first()
    if earlier is not None:
        note_action(earlier, reason="the same file came again")
        return earlier, False
    require_open(month)
    row = FlowFile(
        dealer_id=dealer_id, kind=kind or FileKind.SM, kind_is_given=bool(kind), month=month, name=stored.name[:200], sha256=stored.sha256,
        size=stored.size, stored=stored, state=FileState.UPLOADED, **stamps,
    )  # fmt: skip
    return persist(row), True


@command("flows.flowfile:change", subject=FlowFile)
def set_kind_and_month(*, actor: Actor, flow_file: FlowFile, kind: str, month: date | None) -> FlowFile:
    """Correct what was guessed of a file; it has to be read again afterwards."""
    require_move(flow_file, FileState.READING)
    require_open(month)
    return persist(flow_file, kind=kind, kind_is_given=True, month=month)


@command("flows.flowfile:add", subject=FlowFile)
def begin_reading(*, actor: Actor, flow_file: FlowFile) -> FlowFile:
    """Mark the file as being read. ``read_no`` tells a late result of an earlier reading from the present one."""
    require_move(flow_file, FileState.READING)
    require_open(flow_file.month)
    return persist(flow_file, state=FileState.READING, refusal="", read_no=flow_file.read_no + 1)


@command("flows.flowfile:add", subject=FlowFile)
def refuse_file(*, actor: Actor, flow_file: FlowFile, sentence: str) -> FlowFile:
    """The file cannot be read; the sentence says why and what to do."""
    require_move(flow_file, FileState.REFUSED)
    return persist(flow_file, state=FileState.REFUSED, refusal=sentence[:500])


@command("flows.flowfile:change", subject=FlowFile)
def withdraw_file(*, actor: Actor, flow_file: FlowFile, reason: str = "") -> FlowFile:
    """Set an unpublished file aside. Its lines stay readable and count no more."""
    require_move(flow_file, FileState.WITHDRAWN)
    return persist(flow_file, state=FileState.WITHDRAWN, reason=reason)


@command("flows.flowfile:add", subject=FlowFile)
def store_proof(*, actor: Actor, flow_file: FlowFile, proof: Proof, reading: dict[str, Any]) -> FlowFile:
    """Keep the proof: names, lines with states and verdicts, counts, and the layout for next month.

    ``reading`` holds sheet, header_row, columns, layout (JSON), fingerprint, remembered.
    """
    require_move(flow_file, FileState.PROOF)
    require_open(proof.month)
    FlowLine.objects.unscoped("the file is read again").filter(file=flow_file).delete()
    FlowName.objects.unscoped("the file is read again").filter(file=flow_file).delete()
    name_ids = insert_names(flow_file.pk, proof)
    insert_lines(flow_file, proof.frame, name_ids)
    figures = figures_of(proof)
    persist(
        flow_file, state=FileState.PROOF, kind=proof.kind, month=proof.month, sheet=reading["sheet"][:120],
        header_row=reading["header_row"], columns=reading["columns"], layout_remembered=reading["remembered"], **figures,
    )  # fmt: skip
    remember_layout(actor, flow_file, reading)
    emit(FileProofed(file_id=flow_file.pk, dealer_id=flow_file.dealer_id, pending_count=flow_file.pending_count))
    return flow_file


def figures_of(proof: Proof) -> dict[str, Any]:
    """Counts and money of a proof, as columns of the file."""
    return frame_figures(proof.frame, proof.counts, proof.missing.height if proof.missing is not None else 0)


def frame_figures(frame: Any, counts: dict[str, int], missing: int = 0) -> dict[str, Any]:
    """Counts and money of a judged frame: lines are all rows that were not set apart as blank, total or note.

    ``missing`` is how many findings have no line, because the file does not name the goods.
    """
    import polars as pl

    apart = sum(counts.get(state, 0) for state in ("TOTAL", "BLANK", "NOTE"))
    amount = pl.col("amount_fen").fill_null(0)
    counted = frame.filter(pl.col("line_state").is_in(["READY", "PENDING", "HELD", "NOT_OURS", "PUBLISHED"]))
    return {
        "counts": counts, "line_count": counts["ALL"] - apart, "pending_count": counts.get("PENDING", 0),
        "finding_count": int(frame.select((pl.col("verdict") != "").sum()).item() or 0) + missing,
        "amount_fen": int(counted.select(amount.sum()).item() or 0),
        "pending_fen": int(frame.filter(pl.col("line_state") == "PENDING").select(amount.abs().sum()).item() or 0),
    }  # fmt: skip


def remember_layout(actor: Actor, flow_file: FlowFile, reading: dict[str, Any]) -> None:
    """Keep the layout of the headings for the dealer's next file."""
    if not reading.get("fingerprint"):
        return
    rows = FlowLayout.objects.unscoped("layouts of this dealer").filter(dealer_id=flow_file.dealer_id)
    known = rows.filter(fingerprint=reading["fingerprint"]).first() or FlowLayout(
        dealer_id=flow_file.dealer_id, fingerprint=reading["fingerprint"]
    )
    persist(known, kind=flow_file.kind, layout=reading["layout"], used_on=actor.today)
