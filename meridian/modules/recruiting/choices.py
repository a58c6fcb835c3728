"""Choices and state tables of recruiting."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LeadSource(models.TextChoices):
    """Where a candidate was met first (functions.md rows 60, 66)."""

    FAIR = "FAIR", _("trade fair")
    ASSOCIATION = "ASSOC", _("association")
    RECOMMENDATION = "RECOMM", _("recommended by somebody of the trade")
    VISIT = "VISIT", _("our own visit")
    QR = "QR", _("QR form")
    WEB = "WEB", _("website")
    IMPORT = "IMPORT", _("imported list")


class Stage(models.TextChoices):
    """Where a candidate stands on the way from first word to dealer (functions.md rows 52, 61 to 65, 67)."""

    NEW = "NEW", pgettext_lazy("recruiting", "new")
    CONTACT = "CONTACT", _("first contact")
    SITE_VISIT = "SITE_VISIT", _("site visit")
    FINANCIALS = "FINANCIALS", _("financials and customers")
    INTERVIEWS = "INTERVIEWS", pgettext_lazy("recruiting", "interviews")
    LINE_FIT = "LINE_FIT", _("fit of lines")
    DECIDED = "DECIDED", pgettext_lazy("recruiting", "chosen")
    CONVERTED = "CONVERTED", _("became a dealer")
    PARKED = "PARKED", _("parked")
    LOST = "LOST", pgettext_lazy("recruiting", "lost")
    MERGED = "MERGED", pgettext_lazy("recruiting", "merged")


# The way forward. A step is left when its evidence is there; DECIDED is reached by a decision, CONVERTED by conversion only.
WAY: tuple[str, ...] = (
    Stage.NEW, Stage.CONTACT, Stage.SITE_VISIT, Stage.FINANCIALS, Stage.INTERVIEWS, Stage.LINE_FIT, Stage.DECIDED,
    Stage.CONVERTED,
)  # fmt: skip
BY_HAND: tuple[str, ...] = WAY[: WAY.index(Stage.LINE_FIT) + 1]
OPEN: tuple[str, ...] = WAY[: WAY.index(Stage.DECIDED) + 1]
OVER: tuple[str, ...] = (Stage.CONVERTED, Stage.LOST, Stage.MERGED)
CHIPS = {
    "NEW": "draft", "CONTACT": "busy", "SITE_VISIT": "busy", "FINANCIALS": "busy", "INTERVIEWS": "busy", "LINE_FIT": "wait",
    "DECIDED": "good", "CONVERTED": "good", "PARKED": "wait", "LOST": "bad", "MERGED": "draft",
}  # fmt: skip


class NoteKind(models.TextChoices):
    """How we spoke with a candidate."""

    CALL = "CALL", _("phone call")
    MEETING = "MEETING", pgettext_lazy("recruiting", "meeting")
    MESSAGE = "MESSAGE", pgettext_lazy("recruiting", "message")
    REFERENCE = "REFERENCE", _("reference check")
    OTHER = "OTHER", pgettext_lazy("recruiting", "other")


class VisitStatus(models.TextChoices):
    """Where the report of a site visit stands."""

    DRAFT = "DRAFT", _("being written")
    SUBMITTED = "SUBMITTED", _("waits for approval")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")


VISIT_MOVES: dict[str, tuple[str, ...]] = {
    VisitStatus.DRAFT: (VisitStatus.SUBMITTED,),
    VisitStatus.SUBMITTED: (VisitStatus.DRAFT, VisitStatus.APPROVED, VisitStatus.REFUSED),
    VisitStatus.APPROVED: (),
    VisitStatus.REFUSED: (),
}


class Access(models.TextChoices):
    """How far a candidate reaches into a hospital. Facts of business only: nothing about persons or favours is kept."""

    NONE = "NONE", _("names it only")
    SUPPLIES = "SUPPLIES", _("supplies it")
    DEPARTMENT = "DEPARTMENT", _("works with the department")
    MANAGEMENT = "MANAGEMENT", _("works with the management")


class Fit(models.TextChoices):
    """How a line a candidate sells stands to ours (functions.md row 65)."""

    COMPLEMENTS = "COMPLEMENT", _("complements")
    NEUTRAL = "NEUTRAL", pgettext_lazy("lines", "neutral")
    CONFLICTS = "CONFLICT", _("conflicts")


class Group(models.TextChoices):
    """Hard criteria are facts of the company, soft ones its real strength (functions.md rows 58, 59)."""

    HARD = "HARD", _("hard")
    SOFT = "SOFT", _("soft")


class ScaleKind(models.TextChoices):
    """How an answer becomes points of 0 to 100: straight between two figures, a mark of 0 to 5, or yes and no."""

    FIGURE = "FIGURE", pgettext_lazy("scale", "figure")
    MARK = "MARK", _("mark of 0 to 5")
    YES = "YES", _("yes or no")


class FactSource(models.TextChoices):
    """Where the answer to a criterion comes from: typed in, or read from the evidence of the candidate."""

    ENTERED = "", _("entered")
    WAREHOUSE = "WAREHOUSE", _("warehouse in m², from the site visit")
    COLD_STORE = "COLD_STORE", _("cold store in m², from the site visit")
    REVENUE = "REVENUE", _("revenue in ten thousand yuan")
    CURRENT_RATIO = "CURRENT", _("current ratio in percent")
    DEBT_RATIO = "DEBT", _("debt ratio in percent")
    TARGET_HOSPITALS = "TARGETS", _("target hospitals among its customers")
    VERIFIED = "VERIFIED", _("verified customers")
    INTERVIEW = "INTERVIEW", _("mean mark of the interviews")
    CONFLICTS = "CONFLICTS", _("lines in conflict with ours")
    PAPERS = "PAPERS", _("licences the line asks for, in hand and in term, in percent")
    TECHNICIANS = "TECHNICAL", _("technical and clinical staff, from the site visit")


class ScorecardStatus(models.TextChoices):
    """A scorecard is written, then used as it is; a change is a new one."""

    DRAFT = "DRAFT", _("being written")
    ACTIVE = "ACTIVE", _("in use")
    ENDED = "ENDED", _("no longer used")


class Waiver(models.TextChoices):
    """What a special approver may let a candidate pass without (functions.md row 80)."""

    CANDIDATES = "CANDIDATES", _("fewer candidates than required")
    VISIT = "VISIT", _("no approved visit report")
    DECISION = "DECISION", _("no decision between candidates")
    GATE = "GATE", _("a failed gate of the scorecard")
