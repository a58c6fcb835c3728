"""Settings of ``make run`` on one machine."""

from .base import *  # noqa: F403
