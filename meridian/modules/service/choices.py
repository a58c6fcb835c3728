"""Choices of the service module, and its state tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskStatus(models.TextChoices):
    """Where the task to order under a signed agreement stands."""

    OPEN = "OPEN", _("open")
    DONE = "DONE", _("done")
    LAPSED = "LAPSED", _("lapsed")  # the agreement ended before anything was ordered


class Phase(models.TextChoices):
    """The three phases of an installation, in their order (functions.md row 425)."""

    INSTALL = "INSTALL", _("installation")
    DEBUG = "DEBUG", _("debugging")
    ACCEPTANCE = "ACCEPTANCE", _("acceptance")


class InstallationStatus(models.TextChoices):
    """Where an installation stands. The phase follows from the steps; the customer's signature ends it."""

    PLANNED = "PLANNED", _("planned")
    INSTALLING = "INSTALLING", _("being installed")
    DEBUGGING = "DEBUGGING", _("being debugged")
    ACCEPTANCE = "ACCEPTANCE", _("to be accepted")
    ACCEPTED = "ACCEPTED", _("accepted")
    CANCELLED = "CANCELLED", _("cancelled")


OPEN_INSTALLATIONS = (
    InstallationStatus.PLANNED, InstallationStatus.INSTALLING, InstallationStatus.DEBUGGING, InstallationStatus.ACCEPTANCE,
)  # fmt: skip


class StepResult(models.TextChoices):
    """What came of a step of the checklist."""

    OPEN = "OPEN", _("open")
    PASSED = "PASSED", _("passed")
    FAILED = "FAILED", _("failed")


class Performer(models.TextChoices):
    """Who does the work."""

    OWN = "OWN", _("own staff")
    PROVIDER = "PROVIDER", _("service provider")


class TrainingKind(models.TextChoices):
    """What customers are trained in (functions.md row 426)."""

    OPERATION = "OPERATION", _("operation")
    MAINTENANCE = "MAINTENANCE", _("maintenance")
    CLINICAL = "CLINICAL", _("clinical use")


class TrainingStatus(models.TextChoices):
    """Where a training stands."""

    PLANNED = "PLANNED", _("planned")
    HELD = "HELD", _("took place")
    CANCELLED = "CANCELLED", _("cancelled")


class TrainingResult(models.TextChoices):
    """What a participant achieved."""

    NONE = "NONE", _("not assessed")
    PASSED = "PASSED", _("passed")
    FAILED = "FAILED", _("not passed")


class SupportKind(models.TextChoices):
    """Kinds of support (functions.md row 427)."""

    SURGERY = "SURGERY", _("surgery support")
    INSTALLATION = "INSTALLATION", _("installation")
    DEBUGGING = "DEBUGGING", _("debugging")
    TRAINING = "TRAINING", _("maintenance training")


class SupportStatus(models.TextChoices):
    """Where a request for support stands."""

    REQUESTED = "REQUESTED", _("requested")
    PLANNED = "PLANNED", _("planned")
    DONE = "DONE", _("done")
    CANCELLED = "CANCELLED", _("cancelled")


class QuestionStatus(models.TextChoices):
    """Where a clinical question stands. Nothing is sent that the medical reviewer did not approve."""

    ASKED = "ASKED", _("waits for an answer")
    ANSWERED = "ANSWERED", _("to be reviewed")
    APPROVED = "APPROVED", _("approved")
    SENT = "SENT", _("sent")


OPEN_QUESTIONS = (QuestionStatus.ASKED, QuestionStatus.ANSWERED, QuestionStatus.APPROVED)

TASK_MOVES: dict[str, tuple[str, ...]] = {
    TaskStatus.OPEN: (TaskStatus.DONE, TaskStatus.LAPSED),
    TaskStatus.DONE: (),
    TaskStatus.LAPSED: (),
}
TRAINING_MOVES: dict[str, tuple[str, ...]] = {
    TrainingStatus.PLANNED: (TrainingStatus.HELD, TrainingStatus.CANCELLED),
    TrainingStatus.HELD: (),
    TrainingStatus.CANCELLED: (),
}
SUPPORT_MOVES: dict[str, tuple[str, ...]] = {
    SupportStatus.REQUESTED: (SupportStatus.PLANNED, SupportStatus.CANCELLED),
    SupportStatus.PLANNED: (SupportStatus.PLANNED, SupportStatus.DONE, SupportStatus.CANCELLED),
    SupportStatus.DONE: (),
    SupportStatus.CANCELLED: (),
}
QUESTION_MOVES: dict[str, tuple[str, ...]] = {
    QuestionStatus.ASKED: (QuestionStatus.ANSWERED,),
    QuestionStatus.ANSWERED: (QuestionStatus.ANSWERED, QuestionStatus.APPROVED, QuestionStatus.ASKED),
    QuestionStatus.APPROVED: (QuestionStatus.SENT, QuestionStatus.ASKED),
    QuestionStatus.SENT: (),
}


class SetState(models.TextChoices):
    """Where a set of instruments is in its round: out, back and to be cleaned, ready again."""

    READY = "READY", _("ready to go out")
    OUT = "OUT", _("out on loan")
    CLEANING = "CLEANING", _("to be cleaned and checked")
    INCOMPLETE = "INCOMPLETE", _("incomplete")


class LoanStatus(models.TextChoices):
    """Where a loan stands."""

    REQUESTED = "REQUESTED", _("requested")
    RESERVED = "RESERVED", _("reserved")
    OUT = "OUT", _("out on loan")
    RETURNED = "RETURNED", _("came back")
    CANCELLED = "CANCELLED", _("cancelled")


class PieceState(models.TextChoices):
    """What became of a piece on loan."""

    OUT = "OUT", _("out on loan")
    FINE = "FINE", _("complete")
    DAMAGED = "DAMAGED", _("damaged")
    MISSING = "MISSING", _("missing")


LOAN_MOVES: dict[str, tuple[str, ...]] = {
    LoanStatus.REQUESTED: (LoanStatus.RESERVED, LoanStatus.CANCELLED),
    LoanStatus.RESERVED: (LoanStatus.RESERVED, LoanStatus.OUT, LoanStatus.CANCELLED),
    LoanStatus.OUT: (LoanStatus.RETURNED,),
    LoanStatus.RETURNED: (),
    LoanStatus.CANCELLED: (),
}
