"""The demo company of size S, made once for all journeys and never committed."""

from __future__ import annotations

import pytest

from meridian.demo import seed as demo


@pytest.fixture(scope="package")
def truth(django_db_setup, django_db_blocker):
    """The demo of size S with its truth list, emptied by rolling back."""
    from django.db import transaction

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MERIDIAN_DEMO_PASSWORD", "journey-2026-demo")
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield demo.build("S")
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
