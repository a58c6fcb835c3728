"""What every full page shows around its content: menu, notices, user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell; empty for fragments, which do not show it."""
    return {}
