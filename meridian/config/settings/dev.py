"""Settings of ``make run`` on one machine."""

from .base import *  # noqa: F403

# Browsers treat http://localhost as secure, so passkeys can be tried without a certificate.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
