"""What the workbench shows of flow."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor

from ..models import Finding, FlowFile

SHOWN = 8


def waiting_work(actor: Actor) -> dict[str, Any]:
    """Counts, the files that wait and the newest findings, as far as the actor may see them."""
    files = FlowFile.objects.visible_to(actor)
    sums = files.aggregate(
        waiting=Count("id", filter=Q(state="PROOF")), undecided=Sum("pending_count", filter=Q(state="PROOF")),
        undecided_fen=Sum("pending_fen", filter=Q(state="PROOF")), refused=Count("id", filter=Q(state="REFUSED")),
        published=Count("id", filter=Q(state="PUBLISHED")),
    )  # fmt: skip
    findings = Finding.objects.visible_to(actor).filter(state="OPEN")
    found = findings.aggregate(count=Count("id"), fen=Sum("amount_fen"))
    inbox = reverse("flow_inbox")
    facts = [
        {"label": _("Files to publish"), "value": sums["waiting"], "url": f"{inbox}?state=PROOF", "css": "",
         "sub": _("%(count)d published so far") % {"count": sums["published"]}},
        {"label": _("Lines to decide"), "value": sums["undecided"] or 0, "url": f"{inbox}?state=PROOF",
         "css": "wait" if sums["undecided"] else "", "sub": _yuan(sums["undecided_fen"])},
        {"label": _("Refused files"), "value": sums["refused"], "url": f"{inbox}?state=REFUSED",
         "css": "bad" if sums["refused"] else "", "sub": _("the reason stands beside each")},
        {"label": _("Open findings"), "value": found["count"], "url": f"{reverse('flows_finding_list')}?state=OPEN",
         "css": "bad" if found["count"] else "", "sub": _yuan(found["fen"])},
    ]  # fmt: skip
    return {
        "facts": facts,
        "files": list(files.filter(state="PROOF").select_related("dealer").order_by("-pending_fen", "-id")[:SHOWN]),
        "findings": list(findings.select_related("dealer", "hospital").order_by("-id")[:SHOWN]),
    }


def _yuan(fen: int | None) -> str:
    return f"¥{(fen or 0) / 100:,.2f}"
