"""Launch kits: issued from a template, confirmed by the dealer, samples and trial devices taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.numbering import next_number
from meridian.modules.dealers import queries as dealers

from ..choices import LENT, KitStatus
from ..models import KitTemplate, LaunchKit, LaunchKitLine
from ..queries.limits import longest_loan_days
from ..queries.people import persons_of_dealers
from .courses import key_of
from .notes import tell_kit
from .onboarding import attach_kit, settle_kit
from .texts import refusal


@command("training.launchkit:add")
def issue_kit(*, actor: Actor, dealer: Any, template: Any, issued_on: date | None = None) -> LaunchKit:
    """Issue a kit to a dealer: the lines of the template, loans with their day of return.

    Depends on no purchase and promises none. Raises NotVisible, RuleViolation("training.kit_empty" |
    "training.loan_too_long"), ParameterMissing.
    """
    key = key_of(dealer)
    if key is None or dealers.scope_stamps(actor, key) is None:
        raise NotVisible(f"dealer {key}")
    found = KitTemplate.objects.unscoped("templates are common").filter(pk=key_of(template), is_active=True).first()
    if found is None:
        raise NotVisible(f"kit template {template}")
    lines, day = list(found.lines.order_by("position", "id")), issued_on or actor.today
    if not lines:
        raise refusal("training.kit_empty", "template")
    longest = longest_loan_days(day)
    if any((line.loan_days or 0) > longest for line in lines):
        raise refusal("training.loan_too_long", "template", days=longest)
    row = LaunchKit(dealer_id=key, template=found, number=next_number(f"LK-{day:%y%m}"))
    persist(row, issued_on=day)
    persist_many(LaunchKitLine, [
        LaunchKitLine(
            kit=row, position=n, kind=line.kind, title=line.title, qty=line.qty, document_id=line.document_id,
            link=line.link, return_due_on=day + timedelta(days=line.loan_days) if line.loan_days else None,
        )
        for n, line in enumerate(lines, 1)
    ])  # fmt: skip
    attach_kit(actor, row)
    tell_kit(row, persons_of_dealers([key]).get(key, {}))
    return row


@command("training.launchkitline:change", subject=LaunchKitLine)
def change_kit_line(
    *, actor: Actor, row: LaunchKitLine, expected_version: int | None = None, reason: str = "", **values: Any
) -> LaunchKitLine:
    """Enter lot or serial number, or another day of return. Raises RuleViolation("training.returned" |
    "training.no_loan" | "training.loan_too_long"), ParameterMissing."""
    if row.returned_on is not None:
        raise refusal("training.returned", item=row.title)
    day = values.get("return_due_on")
    if day is not None:
        if row.kind not in LENT:
            raise refusal("training.no_loan", "return_due_on", item=row.title)
        longest = longest_loan_days(actor.today)
        if (day - row.kit.issued_on).days > longest:
            raise refusal("training.loan_too_long", "return_due_on", days=longest)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("training.launchkit:receive", subject=LaunchKit)
def receive_kit(*, actor: Actor, launch_kit: LaunchKit, received: Collection[int], note: str = "") -> LaunchKit:
    """The dealer confirms the lines that arrived (their keys); what did not is said in a remark.

    Raises RuleViolation("training.kit_state" | "training.kit_lines" | "training.kit_missing").
    """
    if launch_kit.status != KitStatus.ISSUED:
        raise refusal("training.kit_state", status=launch_kit.get_status_display())
    lines = list(launch_kit.lines.all())
    arrived = [line for line in lines if line.pk in set(received)]
    if not arrived:
        raise refusal("training.kit_lines")
    if len(arrived) < len(lines) and not note.strip():
        raise refusal("training.kit_missing", "note")
    for line in arrived:
        line.is_received = True
    change_many(arrived, ["is_received"])
    persist(
        launch_kit, status=KitStatus.RECEIVED, received_on=actor.today, received_by_id=actor.user_id,
        receipt_note=note.strip(),
    )  # fmt: skip
    settle_kit(actor, launch_kit)
    return launch_kit


@command("training.launchkitline:return", subject=LaunchKitLine)
def return_loan(
    *, actor: Actor, launch_kit_line: LaunchKitLine, condition: str = "", returned_on: date | None = None
) -> LaunchKitLine:
    """A sample or trial device is back at the company, in this condition.

    Raises RuleViolation("training.no_loan" | "training.returned" | "training.not_received" | "training.past_day").
    """
    line = launch_kit_line
    if line.kind not in LENT:
        raise refusal("training.no_loan", item=line.title)
    if line.returned_on is not None:
        raise refusal("training.returned", item=line.title)
    if not line.is_received:
        raise refusal("training.not_received")
    day = returned_on or actor.today
    return persist(line, returned_on=day, return_note=condition.strip())


@command("training.launchkit:cancel", subject=LaunchKit)
def cancel_kit(*, actor: Actor, launch_kit: LaunchKit, reason: str) -> LaunchKit:
    """A kit that was not sent, or never arrived. Raises RuleViolation("training.kit_state" | "training.reason")."""
    if launch_kit.status != KitStatus.ISSUED:
        raise refusal("training.kit_state", status=launch_kit.get_status_display())
    if not reason.strip():
        raise refusal("training.reason", "reason")
    return persist(launch_kit, status=KitStatus.CANCELLED, reason=reason.strip())
