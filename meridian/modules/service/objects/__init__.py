"""How service appears in lists, forms, imports, the portal and the API."""

from .installations import INSTALLATION, PROVIDER, TEMPLATE
from .questions import FAQ, QUESTION
from .support import SUPPORT, TASK
from .training import TRAINING

__all__ = ["FAQ", "INSTALLATION", "PROVIDER", "QUESTION", "SUPPORT", "TASK", "TEMPLATE", "TRAINING"]
