"""Approvals: routes that administrators write, and the cases that run along them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import Internal, declare_scope
from meridian.kernel.records.append_only import protect
from meridian.kernel.records.record import Record
from meridian.kernel.records.scoped import RecordManager

from .choices import OPEN_CASES, ActKind, ApproverKind, CaseStatus, OnReject, RouteStatus, StepMode, TaskStatus


class Route(Record):
    """The way of one purpose of one subject (``pricing.specialprice`` / ``decide``), in numbered versions.

    ``condition`` says for which documents it is; among active routes the lowest ``rank`` that fits is taken. A version is
    edited only as a draft; activating it replaces the active version of the same name, whose cases run on.
    """

    subject = models.CharField(_("document"), max_length=60, db_index=True)
    purpose = models.CharField(_("purpose"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    version_no = models.PositiveIntegerField(_("version"), default=1)
    status = models.CharField(_("status"), max_length=8, choices=RouteStatus, default=RouteStatus.DRAFT, db_index=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=10)
    condition = models.JSONField(_("for which documents"), default=list, blank=True)

    class Meta:
        db_table = "meridian_approval_route"
        verbose_name = _("approval route")
        verbose_name_plural = _("approval routes")
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose", "name", "version_no"], name="route_version_once"),
            models.UniqueConstraint(
                fields=["subject", "purpose", "name"], condition=Q(status="ACTIVE"), name="route_one_active_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version_no}"


class RouteStep(Record):
    """One station of a route. ``approver`` is the key of a role or a user, a person the document names, or levels up.

    ``due_hours`` 0: no deadline. A step whose ``condition`` does not hold for the document is left out of its path.
    """

    route = models.ForeignKey(Route, models.CASCADE, related_name="steps", verbose_name=_("route"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)
    mode = models.CharField(_("who has to approve"), max_length=3, choices=StepMode, default=StepMode.ANY)
    approver_kind = models.CharField(_("approver"), max_length=7, choices=ApproverKind)
    approver = models.CharField(_("which"), max_length=60)
    condition = models.JSONField(_("only when"), default=list, blank=True)
    due_hours = models.PositiveIntegerField(_("hours to decide"), default=0)
    on_reject = models.CharField(_("when rejected"), max_length=9, choices=OnReject, default=OnReject.END)
    allows_applicant = models.BooleanField(_("the applicant may approve himself"), default=False)

    class Meta:
        db_table = "meridian_approval_step"
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        constraints = [models.UniqueConstraint(fields=["route", "order"], name="route_step_order_once")]

    def __str__(self) -> str:
        return self.name


class ApprovalCase(Record):
    """One document on its way. What was submitted is frozen in ``content`` with its hash; the path is fixed with it."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    route = models.ForeignKey(Route, models.PROTECT, related_name="cases", verbose_name=_("route"))
    subject = models.CharField(_("document"), max_length=60)
    subject_id = models.BigIntegerField(_("document number"))
    purpose = models.CharField(_("purpose"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=9, choices=CaseStatus, default=CaseStatus.OPEN, db_index=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applicant")
    )
    step_no = models.PositiveSmallIntegerField(_("step"), default=0)
    path = models.JSONField(_("path"), default=list, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    content_hash = models.CharField(_("hash"), max_length=64)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        db_table = "meridian_approval_case"
        verbose_name = _("approval case")
        verbose_name_plural = _("approval cases")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "purpose"], condition=Q(status__in=OPEN_CASES), name="case_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="case_subject"),
            models.Index(fields=["applicant", "-id"], name="case_applicant"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_CASES


class ApprovalTask(Record):
    """One person's part in a step. ``stands_for`` is the person who is away and whose delegate this is."""

    case = models.ForeignKey(ApprovalCase, models.CASCADE, related_name="tasks", verbose_name=_("case"))
    step_no = models.PositiveSmallIntegerField(_("step"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approver"))
    stands_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in place of")
    )
    status = models.CharField(_("status"), max_length=8, choices=TaskStatus, default=TaskStatus.OPEN)
    due_at = models.DateTimeField(_("due"), null=True, blank=True, db_index=True)
    is_added = models.BooleanField(_("asked in addition"), default=False)
    is_overdue_told = models.BooleanField(default=False)

    class Meta:
        db_table = "meridian_approval_task"
        verbose_name = _("approval task")
        verbose_name_plural = _("approval tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step_no", "user"], condition=Q(status="OPEN"), name="task_once_open"
            )
        ]
        indexes = [models.Index(fields=["user", "status", "-id"], name="task_inbox")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.step_no} {self.user_id}"


class ApprovalAct(models.Model):
    """What somebody did with a case, in order. Append-only."""

    case = models.ForeignKey(ApprovalCase, models.PROTECT, related_name="acts", verbose_name=_("case"))
    step_no = models.PositiveSmallIntegerField(_("step"))
    kind = models.CharField(_("act"), max_length=9, choices=ActKind)
    at = models.DateTimeField(_("at"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    stands_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in place of")
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    objects = RecordManager()

    class Meta:
        db_table = "meridian_approval_act"
        verbose_name = _("approval act")
        verbose_name_plural = _("approval acts")
        indexes = [models.Index(fields=["case", "id"], name="act_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Delegation(Record):
    """Somebody is away and another decides for him, over days, for one kind of document or for all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who is away"))
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("delegate"))
    subject = models.CharField(_("document"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        db_table = "meridian_approval_delegation"
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=models.F("valid_from")), name="delegation_period_forward"),
            models.CheckConstraint(condition=~Q(user=models.F("delegate")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.delegate_id}"


for _model in (Route, RouteStep):
    declare_scope(_model, Internal("administrators read them on the pages of routes"))
for _model in (ApprovalCase, ApprovalTask, ApprovalAct):
    declare_scope(_model, Internal("read by the applicant, the approvers and who may see the document"))
declare_scope(Delegation, Internal("each user sees and sets his own; administrators all"))
protect(ApprovalAct)
