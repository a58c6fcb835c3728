"""Tables of service."""

from .installation import InstallationOrder, InstallationStep, ServiceProvider
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
    "ServiceProvider",
    "SupportRequest",
    "TemplateStep",
    "TrainingAttendance",
]
