"""Everything that writes documents on file, their scope, and trade blocks."""

from .blocks import block_subject, unblock_subject
from .expiry import expire_licences
from .licences import change_licence, register_licence, renew_licence
from .scope import confirm_scope
from .verification import revoke_licence, verify_licence

__all__ = [
    "block_subject",
    "change_licence",
    "confirm_scope",
    "expire_licences",
    "register_licence",
    "renew_licence",
    "revoke_licence",
    "unblock_subject",
    "verify_licence",
]
