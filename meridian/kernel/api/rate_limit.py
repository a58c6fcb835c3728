"""How many requests a caller may send in a minute. Counted in each process (see ``CACHES``), per key or user."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext as _

from meridian.kernel.base import clock

from .errors import Refused

WINDOW_SECONDS = 60
DEFAULT_PER_MINUTE = 600


def per_minute() -> int:
    """The limit: setting ``API_REQUESTS_PER_MINUTE``, 0 for none."""
    return int(getattr(settings, "API_REQUESTS_PER_MINUTE", DEFAULT_PER_MINUTE))


def count_request(caller: str) -> None:
    """Count one request of a caller in the running minute. Raises Refused (429) above the limit, with ``Retry-After``."""
    limit = per_minute()
    if not limit:
        return
    seconds = int(clock.now().timestamp())
    cache = caches["process"]
    key = f"api-rate:{caller}:{seconds // WINDOW_SECONDS}"
    if cache.add(key, 1, timeout=WINDOW_SECONDS * 2):
        used = 1
    else:
        try:
            used = cache.incr(key)
        except ValueError:  # the cache dropped the entry between the two calls
            used = 1
    if used > limit:
        wait = WINDOW_SECONDS - seconds % WINDOW_SECONDS
        raise Refused(
            _("More than %(limit)d requests in a minute. Wait %(wait)d seconds.") % {"limit": limit, "wait": wait},
            code="request.too_many",
            status=429,
            headers={"Retry-After": str(wait)},
        )
