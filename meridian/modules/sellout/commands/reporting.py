"""Sales that a published flow file reports and documents booked before: kept, so that nothing is offered twice."""

from __future__ import annotations

from collections.abc import Iterable

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist_many

from ..events import SalesReported
from ..models import SaleReport
from ..queries.booked import Asked, netted_lines, reported_lines
from ..rules.netting import covered


@command("sellout.salereport:record")
def mark_reported(
    *, actor: Actor, dealer_id: int, source_type: str, source_id: int, lines: Iterable[Asked]
) -> dict[int, int]:
    """Keep which document lines a file reports, in the transaction that publishes it.

    ``lines`` are those of ``queries.sales_already_booked``, their reference the key of the file's line. Returns its answer
    ``{reference: base units in the book already}``: only the rest may be posted.
    """
    reported = reported_lines(lines)
    netted = netted_lines(dealer_id, reported)
    rows = [
        SaleReport(
            line_id=one.line_id if one.line_id > 0 else None,
            transfer_line_id=-one.line_id if one.line_id < 0 else None,
            source_type=source_type, source_id=source_id, source_line=one.ref, qty=one.qty,
        )
        for one in netted
    ]  # fmt: skip
    if rows:
        persist_many(SaleReport, rows)
        emit(
            SalesReported(
                source_id=source_id, dealer_id=dealer_id, lines=len({one.ref for one in netted}),
                qty=sum(one.qty for one in netted),
            )
        )  # fmt: skip
    return covered(netted, reported)
