"""Menu entry of quality's queue, and who may download the files of documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.web.menu import MenuEntry, add_menu_entry

from ..choices import LicenceStatus, SubjectType
from ..models import Licence
from .filing import PURPOSE

SHARED = (SubjectType.COMPANY, SubjectType.PRODUCT)


def _waiting(actor: Actor) -> tuple[int, bool] | None:
    count = Licence.objects.visible_to(actor).filter(status=LicenceStatus.PENDING).count()
    return (count, False) if count else None


def _may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever sees the document; and every dealer the valid documents of the company and its products."""
    if Licence.objects.visible_to(actor).filter(file=stored).exists():
        return True
    if not actor.may("licences.licence:view"):
        return False
    rows = Licence.objects.unscoped("documents of the company belong in the files of every dealer").filter(file=stored)
    return rows.filter(subject_type__in=SHARED, status=LicenceStatus.VALID).exists()


def add_entries() -> None:
    """Make the page reachable, and files readable for whoever may see their document."""
    add_menu_entry(
        MenuEntry("quality", 10, _("Documents to verify"), "documents_waiting", "file-certificate",
                  "licences.licence:verify", count=_waiting)
    )  # fmt: skip
    files_readable_by(PURPOSE, _may_read)
