"""Everything that writes authorisations."""

from .authorisations import change_authorisation, draft_authorisation, end_authorisation, sign_authorisation

__all__ = ["change_authorisation", "draft_authorisation", "end_authorisation", "sign_authorisation"]
