"""Installations: planned with their procedure, signed step by step, accepted by the customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist, persist_many
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.records.numbering import next_number

from ..choices import OPEN_INSTALLATIONS, InstallationStatus, Performer, StepResult
from ..events import InstallationAccepted
from ..models import ChecklistTemplate, InstallationOrder, InstallationStep
from ..rules.checklist import Step, check_acceptance, check_step, state_after, warranty_end
from .placing import key_of, own_dealer, require_no_patient, stamp
from .texts import issue, refusal, refuse

PHOTOS = "service.installation"
COPIED = ("position", "phase", "text", "needs_photo", "needs_value", "unit", "low", "high")
_TEMPLATES = "procedures are known to all who plan"


@command("service.installationorder:add")
def plan_installation(
    *, actor: Actor, hospital: Any, sku: Any, planned_date: date, dealer: Any = None, template: Any = None,
    performer: str = Performer.OWN, provider: Any = None, serial: str = "", **values: Any,
) -> InstallationOrder:  # fmt: skip
    """Plan an installation; the steps of its procedure are copied, and its months of warranty.

    Without a template the product's own is taken, else the general one. Raises RuleViolation("installation.*"),
    NotVisible for a dealer or hospital outside the actor's scope.
    """
    row = InstallationOrder(
        dealer_id=own_dealer(actor, dealer), hospital_id=key_of(hospital), sku_id=key_of(sku), planned_date=planned_date,
        performer=performer or Performer.OWN, provider_id=key_of(provider), serial=serial.strip().upper(),
    )  # fmt: skip
    stamp(actor, row)
    _require_performer(row)
    _require_unit(row)
    row.template = _template(row, key_of(template))
    require_no_patient(remark=values.get("remark", ""))
    persist(row, number=next_number(f"IN-{actor.today:%y%m}"), warranty_months=row.template.warranty_months, **values)
    _copy_steps(row)
    return row


@command("service.installationorder:change", subject=InstallationOrder)
def change_installation(
    *, actor: Actor, row: InstallationOrder, expected_version: int | None = None, reason: str = "", **values: Any
) -> InstallationOrder:
    """Change what is not accepted yet; another procedure only before the first signature.

    Raises RuleViolation("service.state" | "installation.begun" | as :func:`plan_installation`).
    """
    _require_open(row)
    values.pop("dealer", None) if actor.is_dealer else None
    before = row.template_id
    for name in ("dealer", "hospital", "sku", "provider"):
        if name in values:
            setattr(row, f"{name}_id", key_of(values.pop(name)))
    chosen = key_of(values.pop("template", before)) or before
    for name in ("planned_date", "performer", "serial"):
        if name in values:
            setattr(row, name, values.pop(name))
    row.serial = row.serial.strip().upper()
    stamp(actor, row)
    _require_performer(row)
    _require_unit(row)
    require_no_patient(remark=values.get("remark", ""))
    if chosen != before:
        if row.steps.exclude(result=StepResult.OPEN).exists():
            raise refusal("installation.begun", "template")
        row.template = _template(row, chosen)
        row.warranty_months = row.template.warranty_months
        InstallationStep.objects.unscoped("unsigned steps of the procedure before").filter(installation=row).delete()
    persist(row, expected_version=expected_version, reason=reason, **values)
    if chosen != before:
        _copy_steps(row)
    return row


def _template(row: InstallationOrder, chosen: int | None) -> ChecklistTemplate:
    rows = ChecklistTemplate.objects.unscoped(_TEMPLATES).filter(is_active=True)
    if chosen is not None:
        found = rows.filter(pk=chosen).first()
    else:
        found = rows.filter(product_id=row.sku.product_id).order_by("code").first()
        found = found or rows.filter(product__isnull=True).order_by("code").first()
    if found is None:
        raise refusal("installation.no_template", "template", sku=str(row.sku))
    if not found.steps.exists():
        raise refusal("installation.no_steps", "template", template=found.name)
    return found


def _copy_steps(row: InstallationOrder) -> None:
    steps = row.template.steps.order_by("position").values(*COPIED)
    persist_many(InstallationStep, [InstallationStep(installation=row, **step) for step in steps])


def _require_performer(row: InstallationOrder) -> None:
    if row.performer != Performer.PROVIDER:
        row.provider_id = None
    elif row.provider_id is None:
        raise refusal("installation.provider_missing", "provider")
    elif row.provider.valid_to is not None and row.provider.valid_to < row.planned_date:
        day = row.provider.valid_to.isoformat()
        raise refusal("installation.provider_ended", "provider", provider=row.provider.name, day=day)


def _require_unit(row: InstallationOrder) -> None:
    """A unit is installed once at a time; the counter's row lock lets two plans of one unit come one after the other."""
    if not row.serial:
        return
    next_number(f"installed-{row.sku_id}-{row.serial[:30]}")
    rows = InstallationOrder.objects.unscoped("a unit is in one place, whoever sees it")
    other = rows.filter(sku_id=row.sku_id, serial=row.serial, status__in=OPEN_INSTALLATIONS).exclude(pk=row.pk).first()
    if other is not None:
        raise refusal("installation.unit_twice", "serial", serial=row.serial, number=other.number)


def _require_open(row: InstallationOrder) -> None:
    if row.status not in OPEN_INSTALLATIONS:
        raise refusal("service.state", row=str(row), status=row.get_status_display())


def facts_of(step: InstallationStep) -> Step:
    """A step as the rules see it."""
    return Step(step.position, step.phase, step.result, step.needs_photo, step.needs_value, step.low, step.high)


@command("service.installationorder:sign", subject=InstallationOrder)
def sign_step(
    *, actor: Actor, installation_order: InstallationOrder, step_id: int, passed: bool = True, value: Decimal | None = None,
    note: str = "", done_by: str = "", photo: Any = None,
) -> InstallationStep:  # fmt: skip
    """Sign a step as passed or failed: who, when, the measured value in the unit of the step, the photo (an upload).

    A step may be signed again until the customer accepts (a failed one after repair); the change log keeps the earlier
    entry. The state of the installation follows. Raises RuleViolation("installation.*"), NotVisible for a foreign step.
    """
    steps = list(installation_order.steps.order_by("position"))
    step = next((each for each in steps if each.pk == step_id), None)
    if step is None:
        raise NotVisible(f"step {step_id}")
    require_no_patient(note=note, done_by=done_by)
    has_photo = photo is not None or step.photo_id is not None
    findings = check_step(
        [facts_of(each) for each in steps], facts_of(step), installation_order.status, value=value, has_photo=has_photo,
        passed=passed, note=note,
    )  # fmt: skip
    refuse(findings)
    stored = step.photo
    if photo is not None:
        dealer_id = installation_order.dealer_id
        stored = store_file(actor=actor, upload=photo, purpose=PHOTOS, allowed=IMAGES, dealer_id=dealer_id)
    persist(
        step, result=StepResult.PASSED if passed else StepResult.FAILED, value=value, note=note.strip(),
        done_by=done_by.strip(), signed_by_id=actor.user_id, signed_at=actor.now, photo=stored,
    )  # fmt: skip
    state = state_after([facts_of(each) for each in steps], installation_order.status)
    if state != installation_order.status:
        persist(installation_order, status=state)
    return step


@command("service.installationorder:accept", subject=InstallationOrder)
def accept_installation(
    *, actor: Actor, installation_order: InstallationOrder, signatory: str, signatory_title: str,
    accepted_on: date | None = None, serial: str = "", photo: Any = None,
) -> InstallationOrder:  # fmt: skip
    """The customer accepts by name and title; the warranty begins on that day. ``photo`` is the signed paper (an upload).

    Raises RuleViolation("installation.*" | "service.*").
    """
    steps = [facts_of(each) for each in installation_order.steps.order_by("position")]
    findings = check_acceptance(steps, installation_order.status, signatory, signatory_title)
    require_no_patient(signatory=signatory, signatory_title=signatory_title)
    found = [issue(each.code, **dict(each.params)) for each in findings]
    installation_order.serial = (serial or installation_order.serial).strip().upper()
    if not installation_order.serial:
        found.append(issue("installation.no_serial", "serial"))
    if found:
        raise RuleViolation(found)
    _require_unit(installation_order)
    day = min(accepted_on or actor.today, actor.today)
    stored = None
    if photo is not None:
        dealer_id = installation_order.dealer_id
        stored = store_file(actor=actor, upload=photo, purpose=PHOTOS, allowed=IMAGES | {"pdf"}, dealer_id=dealer_id)
    ends = warranty_end(day, installation_order.warranty_months)
    persist(
        installation_order, status=InstallationStatus.ACCEPTED, accepted_on=day, signatory=signatory.strip(),
        signatory_title=signatory_title.strip(), warranty_to=ends, acceptance_file=stored,
    )  # fmt: skip
    emit(
        InstallationAccepted(
            installation_id=installation_order.pk, dealer_id=installation_order.dealer_id, hospital_id=installation_order.hospital_id,
            sku_id=installation_order.sku_id, serial=installation_order.serial, accepted_on=day.isoformat(),
            warranty_to=ends.isoformat() if ends else "",
        )
    )  # fmt: skip
    return installation_order


@command("service.installationorder:cancel", subject=InstallationOrder)
def cancel_installation(*, actor: Actor, installation_order: InstallationOrder, reason: str) -> InstallationOrder:
    """Give an installation up that is not accepted; what was signed stays on record. Raises "service.state", "service.reason"."""
    _require_open(installation_order)
    if not reason.strip():
        raise refusal("service.reason", "reason")
    return persist(installation_order, status=InstallationStatus.CANCELLED, cancel_reason=reason.strip(), reason=reason)
