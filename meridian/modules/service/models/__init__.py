"""Tables of service."""

from .installation import InstallationOrder, InstallationStep, ServiceProvider
from .loans import InstrumentSet, LoanPiece, SetLoan, SetPiece
from .questions import ClinicalQuestion, FaqEntry
from .support import SupportRequest
from .tasks import FulfilmentTask
from .templates import ChecklistTemplate, TemplateStep
from .training import CustomerTraining, TrainingAttendance

__all__ = [
    "ChecklistTemplate",
    "ClinicalQuestion",
    "CustomerTraining",
    "FaqEntry",
    "FulfilmentTask",
    "InstallationOrder",
    "InstallationStep",
    "InstrumentSet",
    "LoanPiece",
    "ServiceProvider",
    "SetLoan",
    "SetPiece",
    "SupportRequest",
    "TemplateStep",
    "TrainingAttendance",
]
