"""Accounts, roles and grants."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Breadth


class User(AbstractUser):
    """An account of a person. Staff and dealer accounts are two kinds that never mix (``kind``).

    Rights come only from grants and memberships; the superuser flag of Django is not used by the product.
    """

    class Kind(models.TextChoices):
        STAFF = "STAFF", _("Staff")
        DEALER = "DEALER", _("Dealer")

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.STAFF)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    REQUIRED_FIELDS: list[str] = []

    class Meta:
        db_table = "meridian_user"
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def get_full_name(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()


class Role(models.Model):
    """A named set of permission codes, e.g. flow steward. Shipped roles may be edited by administrators."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    codes = models.JSONField(_("permission codes"), default=list)
    for_dealers = models.BooleanField(_("for dealer users"), default=False)
    second_factor = models.BooleanField(
        _("must use a second factor"), default=False,
        help_text=_("Who holds this role sets up an authenticator app or a passkey before anything else."),
    )  # fmt: skip

    class Meta:
        db_table = "meridian_role"
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        from .codes import unknown_codes

        wrong = unknown_codes(self.codes)
        if wrong:
            raise ValidationError({"codes": _("Unknown permission codes: %s") % ", ".join(wrong)})


class Grant(models.Model):
    """A staff user holds a role, as wide as ``breadth`` says: everything, a region, a team, or only what he owns."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    breadth = models.CharField(
        _("breadth"), max_length=8, choices=[(b.value, b.value) for b in Breadth if b is not Breadth.DEALER]
    )
    region = models.ForeignKey(
        settings.SCOPE_REGION_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    team = models.ForeignKey(
        settings.SCOPE_TEAM_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        db_table = "meridian_grant"
        verbose_name = _("grant")
        constraints = [
            models.CheckConstraint(
                name="grant_breadth_has_its_node",
                condition=Q(breadth="REGION", region__isnull=False, team__isnull=True)
                | Q(breadth="TEAM", team__isnull=False, region__isnull=True)
                | Q(breadth__in=["ALL", "OWN"], region__isnull=True, team__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.breadth}"


class DealerMembership(models.Model):
    """A dealer user works for one dealer in one role. He sees that dealer's rows and nothing else."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership", verbose_name=_("user")
    )
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("dealer")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships", verbose_name=_("role"))

    class Meta:
        db_table = "meridian_dealer_membership"
        verbose_name = _("dealer membership")

    def __str__(self) -> str:
        return f"{self.user} · {self.dealer_id}"


class ApiToken(models.Model):
    """A key of an API client, with its own codes and optionally bound to one dealer. Only the hash is kept."""

    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    codes = models.JSONField(_("permission codes"), default=list)
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        db_table = "meridian_api_token"
        verbose_name = _("API token")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class CacheEntry(models.Model):
    """A row of Django's database cache: counters of failed sign-ins, shared by all processes.

    Written by the cache alone; the table is declared here so that ``migrate`` makes it on both databases.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "meridian_cache_entry"

    def __str__(self) -> str:
        return self.cache_key
