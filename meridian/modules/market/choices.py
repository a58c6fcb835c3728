"""Choices of the market module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Grade(models.TextChoices):
    """Hospital grade as a side of a segment: level three class A (三甲) stands apart, ANY means all together."""

    ANY = "ANY", _("all grades")
    L3A = "L3A", _("level three class A")
    L3 = "L3", _("other level three")
    L2 = "L2", _("level two")
    L1 = "L1", _("level one or ungraded")


class DepartmentKind(models.TextChoices):
    """Department as a side of a segment (诊疗科目名录, the ones devices are sold to); ANY means all together."""

    ANY = "ANY", _("all departments")
    CARDIOLOGY = "CARDIOLOGY", _("cardiology")
    INTERVENTION = "INTERVENTION", _("interventional medicine")
    VASCULAR = "VASCULAR", _("vascular surgery")
    NEUROLOGY = "NEUROLOGY", _("neurology")
    NEUROSURGERY = "NEUROSURGERY", _("neurosurgery")
    ORTHOPAEDICS = "ORTHOPAEDICS", _("orthopaedics")
    GENERAL_SURGERY = "GENERAL_SURGERY", _("general surgery")
    ONCOLOGY = "ONCOLOGY", _("oncology")
    ULTRASOUND = "ULTRASOUND", _("ultrasound")
    RADIOLOGY = "RADIOLOGY", _("radiology")
    LABORATORY = "LABORATORY", _("clinical laboratory")
    EMERGENCY = "EMERGENCY", _("emergency medicine")
    ICU = "ICU", _("intensive care")
    OBSTETRICS = "OBSTETRICS", _("obstetrics and gynaecology")
    UROLOGY = "UROLOGY", _("urology")
    OTHER = "OTHER", _("other department")


# How hospitals call these departments; a department of a hospital is found by its standard name.
DEPARTMENT_NAMES: dict[str, tuple[str, ...]] = {
    DepartmentKind.CARDIOLOGY: ("心内科", "心血管内科"), DepartmentKind.INTERVENTION: ("介入科", "介入医学科"),
    DepartmentKind.VASCULAR: ("血管外科",), DepartmentKind.NEUROLOGY: ("神经内科",),
    DepartmentKind.NEUROSURGERY: ("神经外科",), DepartmentKind.ORTHOPAEDICS: ("骨科",),
    DepartmentKind.GENERAL_SURGERY: ("普外科", "普通外科"), DepartmentKind.ONCOLOGY: ("肿瘤科",),
    DepartmentKind.ULTRASOUND: ("超声科", "超声医学科"), DepartmentKind.RADIOLOGY: ("放射科", "影像科"),
    DepartmentKind.LABORATORY: ("检验科", "医学检验科"), DepartmentKind.EMERGENCY: ("急诊科",),
    DepartmentKind.ICU: ("重症医学科", "ICU"), DepartmentKind.OBSTETRICS: ("妇产科",),
    DepartmentKind.UROLOGY: ("泌尿外科",),
}  # fmt: skip


class OutletKind(models.TextChoices):
    """Where the goods meet the patient: in hospitals, or in one of the outlets beside them."""

    HOSPITAL = "HOSPITAL", _("public hospital")
    PRIVATE = "PRIVATE", _("private hospital")
    DUAL = "DUAL", _("dual-channel pharmacy")
    DTP = "DTP", _("DTP pharmacy")
    CLINICS = "CLINICS", _("chain of clinics")
    INTERNET = "INTERNET", _("internet hospital")
    ONLINE = "ONLINE", _("online shop")


class OutsideKind(models.TextChoices):
    """Outlets outside hospitals (functions.md row 48)."""

    PRIVATE = OutletKind.PRIVATE.value, OutletKind.PRIVATE.label
    DUAL = OutletKind.DUAL.value, OutletKind.DUAL.label
    DTP = OutletKind.DTP.value, OutletKind.DTP.label
    CLINICS = OutletKind.CLINICS.value, OutletKind.CLINICS.label
    INTERNET = OutletKind.INTERNET.value, OutletKind.INTERNET.label
    ONLINE = OutletKind.ONLINE.value, OutletKind.ONLINE.label


class PriceTier(models.TextChoices):
    """Which end of the market."""

    HIGH = "HIGH", _("high end")
    MIDDLE = "MIDDLE", _("middle")
    LOW = "LOW", _("low end")


class Confidence(models.TextChoices):
    """How far a figure is to be trusted."""

    HIGH = "HIGH", pgettext_lazy("confidence", "high: counted or bought data")
    MEDIUM = "MEDIUM", pgettext_lazy("confidence", "medium: several sources agree")
    LOW = "LOW", pgettext_lazy("confidence", "low: an estimate")


class Origin(models.TextChoices):
    """Where a competitor comes from."""

    INTERNATIONAL = "INTERNATIONAL", _("international brand")
    DOMESTIC = "DOMESTIC", _("domestic brand")


class NoteKind(models.TextChoices):
    """What a market note is about."""

    POLICY = "POLICY", _("policy")
    TREND = "TREND", _("trend")
    COMPETITOR = "COMPETITOR", _("competitor")
    NEED = "NEED", _("need of customers")


class CycleStatus(models.TextChoices):
    """Whether plans are made for the cycle."""

    OPEN = "OPEN", pgettext_lazy("planning cycle", "open")
    CLOSED = "CLOSED", pgettext_lazy("planning cycle", "closed")


class PlanStatus(models.TextChoices):
    """Where an edition of a channel plan stands."""

    DRAFT = "DRAFT", pgettext_lazy("channel plan", "draft")
    SUBMITTED = "SUBMITTED", pgettext_lazy("channel plan", "waits for approval")
    APPROVED = "APPROVED", pgettext_lazy("channel plan", "approved")
    REFUSED = "REFUSED", pgettext_lazy("channel plan", "refused")
    SUPERSEDED = "SUPERSEDED", pgettext_lazy("channel plan", "superseded")


PLAN_MOVES: dict[str, tuple[str, ...]] = {
    PlanStatus.DRAFT: (PlanStatus.SUBMITTED,),
    PlanStatus.SUBMITTED: (PlanStatus.DRAFT, PlanStatus.APPROVED, PlanStatus.REFUSED),
    PlanStatus.APPROVED: (PlanStatus.SUPERSEDED,),
    PlanStatus.REFUSED: (),
    PlanStatus.SUPERSEDED: (),
}


class Mode(models.TextChoices):
    """How the goods reach the hospitals of a cell."""

    DIRECT = "DIRECT", _("direct sales")
    DISTRIBUTION = "DISTRIBUTION", _("distribution")
    MIXED = "MIXED", _("mixed, named hospitals direct")


class Exclusivity(models.TextChoices):
    """Who works a cell."""

    EXCLUSIVE = "EXCLUSIVE", _("one exclusive dealer")
    MULTIPLE = "MULTIPLE", _("several dealers")
    PLATFORM = "PLATFORM", _("platform distributor")


class PilotResult(models.TextChoices):
    """How a pilot ended."""

    RUNNING = "RUNNING", _("running")
    PASSED = "PASSED", pgettext_lazy("pilot", "passed")
    FAILED = "FAILED", pgettext_lazy("pilot", "failed")


class TargetState(models.TextChoices):
    """What became of a target."""

    OPEN = "OPEN", pgettext_lazy("target", "to do")
    CONTACTED = "CONTACTED", _("contacted")
    WON = "WON", pgettext_lazy("target", "won")
    DROPPED = "DROPPED", pgettext_lazy("target", "dropped")


class ServiceKind(models.TextChoices):
    """What a dealer can do for hospitals beyond trading."""

    LOGISTICS = "LOGISTICS", _("logistics and delivery")
    LEASING = "LEASING", _("lease of equipment")
    MAINTENANCE = "MAINTENANCE", _("maintenance after sale")
    REAGENTS = "REAGENTS", _("management of reagents")
    THEATRE = "THEATRE", _("support in the operating theatre")
    EDUCATION = "EDUCATION", _("education of patients")


class PartnerRole(models.TextChoices):
    """What a partner does for a line at a hospital: goods, money, or the technical promotion (row 41)."""

    LOGISTICS = "LOGISTICS", _("logistics partner")
    INVOICING = "INVOICING", _("invoicing partner")
    PROMOTION = "PROMOTION", _("promotion partner")


class ReservationState(models.TextChoices):
    """How far the reservation of a hospital is (报备, row 39)."""

    REQUESTED = "REQUESTED", _("reservation requested")
    PROTECTED = "PROTECTED", _("reservation granted")
    REFUSED = "REFUSED", _("reservation refused")
    RELEASED = "RELEASED", _("reservation released")


class Tactic(models.TextChoices):
    """How a competitor binds hospitals to himself (row 43)."""

    BUNDLE = "BUNDLE", _("bundled services")
    PLACEMENT = "PLACEMENT", _("placing of equipment")
    LEASING = "LEASING", _("leasing or financing")
    PRICE = "PRICE", _("price cut")
    EDUCATION = "EDUCATION", _("training and congresses")
    OTHER = "OTHER", _("another tactic")


class PlaybookStatus(models.TextChoices):
    """An edition of a playbook; one of a line is in use."""

    DRAFT = "DRAFT", pgettext_lazy("playbook", "in draft")
    ACTIVE = "ACTIVE", pgettext_lazy("playbook", "in use")
    ENDED = "ENDED", pgettext_lazy("playbook", "replaced")


class RoadStep(models.TextChoices):
    """The five steps to a network, as the roadmap names them (functions.md rows 69 to 73)."""

    REVIEW = "1_REVIEW", _("1 Internal review")
    MODE = "2_MODE", _("2 Mode")
    STANDARDS = "3_STANDARDS", _("3 Standards")
    PILOT = "4_PILOT", _("4 Pilot")
    ROLLOUT = "5_ROLLOUT", _("5 Roll-out")


class BuyingProcess(models.TextChoices):
    """How an institution of a grade decides (functions.md row 14)."""

    LONG = "LONG", _("long, with several gates")
    SHORT = "SHORT", _("short")


class Payment(models.TextChoices):
    """Where a hospital takes the money from (functions.md row 15)."""

    FISCAL = "FISCAL", _("fiscal funds")
    OWN = "OWN", _("own funds")
    SPECIAL = "SPECIAL", _("earmarked funds")
    BOND = "BOND", _("special bonds")
    LEASE = "LEASE", _("financial leasing")
    PARTS = "PARTS", _("instalments")
