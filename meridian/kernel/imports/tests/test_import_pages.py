"""The pages of imports, jobs and notices, through HTTP."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import meridian.kernel.objects.derive_import  # noqa: F401  connects the specs
from meridian.kernel.access.models import Grant, Role, User
from meridian.kernel.base.actors import system_actor
from meridian.kernel.imports.models import ImportSession
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.models import JobRun
from meridian.kernel.jobs.worker import run_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    user = User.objects.create(username="ann", language="en")
    role = Role.objects.create(key="r", name="r", codes=["catalog:*"])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


def test_an_import_from_upload_to_done_and_back(signed_in):
    start = reverse("catalog_productline_import")
    assert b'type="file"' in signed_in.get(start).content
    upload = SimpleUploadedFile("lines.csv", b"line code,name\nL1,Stents\nL2,\n")
    answer = signed_in.post(start, {"file": upload})
    session = ImportSession.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("catalog_productline_import_session", args=[session.pk])
    assert b"hx-trigger" in signed_in.get(answer.url).content
    run_waiting()
    page = signed_in.get(answer.url).content.decode()
    assert "lines.csv" in page and "name is missing." in page
    errors = signed_in.get(answer.url + "?errors=xlsx")
    assert b"".join(errors.streaming_content)[:2] == b"PK"
    signed_in.post(answer.url, {"do": "commit"})
    run_waiting()
    assert apps.get_model("catalog.ProductLine").objects.unscoped("t").get().name == "Stents"
    assert "Done: Import rows" in signed_in.get(reverse("notice_list")).content.decode()
    signed_in.post(answer.url, {"do": "revoke"})
    session.refresh_from_db()
    assert session.state == "REVOKED"


def test_a_job_page_shows_its_state_to_its_owner_only(signed_in):
    enqueue(system_actor("t"), "jobs.forget_old")
    others = JobRun.objects.get()
    assert signed_in.get(reverse("job_detail", args=[others.pk])).status_code == 404
    assert signed_in.post(reverse("job_stop", args=[others.pk])).status_code == 404
    JobRun.objects.filter(pk=others.pk).update(owner=signed_in.user)
    assert b"hx-trigger" in signed_in.get(reverse("job_detail", args=[others.pk])).content
    assert b"Forget old jobs" in signed_in.get(reverse("job_list")).content
    signed_in.post(reverse("job_stop", args=[others.pk]))
    run_waiting()
    others.refresh_from_db()
    assert others.state == "CANCELLED"


def test_strangers_are_sent_to_sign_in(client):
    for name in ("job_list", "notice_list"):
        assert client.get(reverse(name)).status_code == 302
