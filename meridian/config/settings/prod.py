"""Settings of a production installation behind TLS. Hosts and secret must come from the environment."""

import os

from .base import *  # noqa: F403

if "MERIDIAN_SECRET_KEY" not in os.environ or "MERIDIAN_HOSTS" not in os.environ:
    raise RuntimeError("set MERIDIAN_SECRET_KEY and MERIDIAN_HOSTS (comma-separated host names)")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
WHITENOISE_USE_FINDERS = False
