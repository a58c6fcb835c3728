"""What the worker does with a flow file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.files.commands import open_file
from meridian.kernel.imports.reading import ReadingRefused
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job

from . import commands
from .models import FlowFile, FlowLayout
from .queries.facts import DealerFacts, dealer_facts
from .queries.proofing import Proof, build_proof
from .reading import FlowReading, read_flow_file
from .rules.layout import Layout


@job("flows.read_file", label=gettext_lazy("Read a flow file"), retries=2)
def read_file(context: JobContext, *, file_id: int) -> None:
    """Read, match and judge a file, and store the proof."""
    proof_stored_file(context.actor, file_id, context.progress)
    flow_file = FlowFile.objects.unscoped("the file of this job").get(pk=file_id)
    context.result(url=f"/flows/files/{file_id}/", pending=flow_file.pending_count, findings=flow_file.finding_count)


@job("flows.publish_file", label=gettext_lazy("Publish a flow file"), retries=2)
def publish_file(context: JobContext, *, file_id: int) -> None:
    """Publish a long file outside of the request."""
    context.progress(10, _("Judging against the book"))
    flow_file = commands.publish_file(actor=context.actor, flow_file=file_id)
    context.result(url=f"/flows/files/{file_id}/", findings=flow_file.finding_count)


def proof_stored_file(
    actor: Actor, file_id: int, progress: Any = lambda percent, message: None, *, read: Any = read_flow_file
) -> FlowFile:
    """The whole way of one stored file to its proof. A file that cannot be read ends refused, with the sentence.

    ``read`` takes the place of ``read_flow_file`` for who reads many files ahead.
    """
    flow_file = commands.begin_reading(actor=actor, flow_file=file_id)
    dealer = dealer_facts(pk=flow_file.dealer_id)
    progress(5, _("Reading the table"))
    try:
        reading = read(
            open_file(flow_file.stored), profile=layouts_of(flow_file.dealer_id), name=flow_file.name,
            default_year=(flow_file.month or actor.today).year, kind=flow_file.kind if flow_file.kind_is_given else None,
        )  # fmt: skip
    except ReadingRefused as refusal:
        return commands.refuse_file(actor=actor, flow_file=flow_file, sentence=refusal.sentence(language_key()))
    progress(40, _("Matching and judging %(count)d rows") % {"count": reading.frame.height})
    try:
        proof = proof_of_reading(reading, dealer, flow_file)
        progress(75, _("Storing the proof"))
        return commands.store_proof(actor=actor, flow_file=flow_file, proof=proof, reading=reading_facts(reading))
    except MeridianError as failure:
        commands.refuse_file(actor=actor, flow_file=flow_file, sentence=str(failure))
        raise


def proof_of_reading(reading: FlowReading, dealer: DealerFacts, flow_file: FlowFile) -> Proof:
    """The proof of a reading under the kind and month of its file."""
    return build_proof(
        reading.frame, dealer=dealer, kind=reading.kind or flow_file.kind, month=flow_file.month, file_id=flow_file.pk
    )


def reading_facts(reading: FlowReading) -> dict[str, Any]:
    """What is kept of a reading beside its lines."""
    layout = reading.found_layout
    columns = {
        name: {"index": guess.index, "heading": guess.heading, "confidence": round(guess.confidence, 3)}
        for name, guess in {**reading.columns, **reading.extra}.items()
    }
    return {
        "sheet": reading.sheet or "", "header_row": reading.header_row, "columns": columns,
        "layout": layout.as_json() if layout else {}, "fingerprint": layout.fingerprint if layout else "",
        "remembered": reading.layout == "remembered",
    }  # fmt: skip


def layouts_of(dealer_id: int) -> list[Layout]:
    """The layouts remembered of a dealer."""
    rows = FlowLayout.objects.unscoped("layouts of the dealer whose file is read").filter(dealer_id=dealer_id)
    return [Layout.from_json(row.layout) for row in rows.order_by("-used_on")[:20] if row.layout]


def language_key() -> str:
    """``zh`` or ``en`` for sentences of the reader."""
    return "en" if (get_language() or "").startswith("en") else "zh"
