"""What the worker does with documents by itself."""

from __future__ import annotations

from dataclasses import asdict

from django.utils.translation import gettext_lazy as _

from meridian.kernel.files.commands import open_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.registry import job
from meridian.kernel.jobs.schedule import schedule

from .commands import expire_licences
from .reading.photo import PhotoTooLarge, lines_on
from .rules.photo_text import Proposal, propose


@job("licences.expire", label=_("Look after documents that end"), retries=2, quiet=True)
def expire(context: JobContext) -> None:
    """Once a day after midnight in Shanghai: what ended yesterday no longer counts today."""
    context.result(**expire_licences(actor=context.actor))


schedule("licences.expire", daily_at="00:10")


@job("licences.read_photo", label=_("Read the photo of a document"), retries=1, quiet=True)
def read_photo(context: JobContext, stored_id: int) -> None:
    """What a photo proposes for the form, as values of the result; nothing else of its text is kept.

    Only the person who sent the photo may have it read.
    """
    rows = StoredFile.objects.unscoped("the photo that this person has just sent")
    stored = rows.get(pk=stored_id, owner_id=context.actor.user_id)
    problem = ""
    try:
        found = propose(lines_on(open_file(stored)))
    except PhotoTooLarge:
        found, problem = Proposal(), str(_("The photo is too large. Take it with fewer than 60 million pixels."))
    except OSError:
        found, problem = Proposal(), str(_("The photo is damaged. Take it again."))
    values = {
        name: value if isinstance(value, str) else value.isoformat() for name, value in asdict(found).items() if value
    }
    context.result(proposal=values, problem=problem)
