"""What other modules ask of the organisation."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Account, AccountRole, OrgUnit

_NAMES = "names of colleagues are shown beside what they did"


def unit_by_code(code: str) -> OrgUnit | None:
    """The unit with that code, or None."""
    return OrgUnit.objects.unscoped("units are looked up by code").filter(code=code).first()


def unit_rows() -> list[tuple[int, str, str, str]]:
    """``(id, code, name, path)`` of every unit in use, in tree order."""
    rows = OrgUnit.objects.unscoped("the organisation is known to all").filter(is_active=True)
    return list(rows.order_by("path").values_list("id", "code", "name", "path"))


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: name}`` of accounts."""
    rows = Account.objects.unscoped(_NAMES).filter(pk__in=list(ids)).values_list("id", "display_name", "username")
    return {key: name or username for key, name, username in rows}


def account_by_username(username: str) -> Account | None:
    """The account with that name, or None."""
    return Account.objects.unscoped("accounts are looked up by name").filter(username=username).first()


def role_by_key(key: str) -> AccountRole | None:
    """The role with that key, or None."""
    return AccountRole.objects.unscoped("roles are looked up by key").filter(key=key).first()
