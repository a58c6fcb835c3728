"""Everything that writes units, posts, accounts, roles and grants."""

from .accounts import change_user, create_user, deactivate_user, end_sessions, set_password
from .grants import (
    change_grant,
    change_membership,
    change_role,
    ensure_roles,
    grant_role,
    join_dealer,
    register_role,
    revoke_grant,
)
from .units import change_unit

__all__ = [
    "change_grant",
    "change_membership",
    "change_role",
    "change_unit",
    "change_user",
    "create_user",
    "deactivate_user",
    "end_sessions",
    "ensure_roles",
    "grant_role",
    "join_dealer",
    "register_role",
    "revoke_grant",
    "set_password",
]
