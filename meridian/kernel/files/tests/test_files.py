"""Stored files: kind by content, limits, one content once, retention, and a download that no browser runs."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory

from meridian.kernel.access.models import User
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.files.access import _readers, files_readable_by, readable_file
from meridian.kernel.files.commands import clean_name, delete_file, open_file, store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES, TABLES, sniff
from meridian.kernel.files.views import download

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SYSTEM = system_actor("tests")


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0aa", "jpg"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("readme.txt"), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "ole"),
        ("日期,产品,数量\n".encode("gb18030"), "csv"),
        ("日期\t产品\t数量\n".encode("utf-16"), "csv"),
        (b"<html><table></table></html>", "markup"),
        (b"hello <script>alert(1)</script>", "markup"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "markup"),
        (b"MZ\x90\x00", "unknown"),
        (b"Rar!\x1a\x07\x00", "unknown"),
        (b"PK\x03\x04 broken", "unknown"),
    ],
)
def test_the_content_decides_the_kind(tmp_path, content, kind):
    path = tmp_path / "f.png"
    path.write_bytes(content)
    assert sniff(path) == kind


def test_equal_contents_lie_on_the_disk_once_and_keep_their_own_names(settings):
    first = store_file(actor=SYSTEM, upload=b"a,b,c\n1,2,3\n", name="../../etc/三月 流向.csv", purpose="flows.raw")
    upload = SimpleUploadedFile("other.csv", b"a,b,c\n1,2,3\n")
    second = store_file(actor=SYSTEM, upload=upload, purpose="flows.raw", allowed=TABLES)
    assert (first.name, first.size, first.content_kind) == ("三月 流向.csv", 12, "csv")
    assert first.pk != second.pk and first.path == second.path
    assert [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()] == [open_file(first)]
    assert open_file(first).read_bytes() == b"a,b,c\n1,2,3\n"


@pytest.mark.parametrize(
    ("upload", "code"),
    [(b"", "files.empty"), (b"x" * 101, "files.too_big"), (b"MZ\x90\x00" * 5, "files.kind")],
)
def test_what_may_not_be_stored_is_refused_with_a_sentence_and_leaves_nothing(settings, upload, code):
    with pytest.raises(RuleViolation) as refused:
        store_file(actor=SYSTEM, upload=upload, name="a.xlsx", purpose="p", max_bytes=100)
    issue = refused.value.issues()[0]
    assert issue.code == code and "a.xlsx" in issue.text() and issue.mend
    assert not StoredFile.objects.unscoped("t").exists()
    assert not [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]


def test_a_table_renamed_to_an_image_is_refused_where_images_are_wanted():
    with pytest.raises(RuleViolation):
        store_file(actor=SYSTEM, upload=b"a,b,c\n", name="logo.png", purpose="p", allowed=IMAGES)


def test_uploading_needs_the_right():
    with pytest.raises(Denied):
        store_file(actor=Actor(kind=ActorKind.STAFF, name="x", user_id=1), upload=b"a,b,c\n", name="a.csv", purpose="p")


def test_a_file_is_kept_until_its_retention_ends_and_its_content_only_as_long_as_needed(
    django_capture_on_commit_callbacks,
):
    kept = store_file(actor=SYSTEM, upload=PNG, name="a.png", purpose="p", retention_days=30)
    other = store_file(actor=SYSTEM, upload=PNG, name="b.png", purpose="p")
    with pytest.raises(RuleViolation) as refused:
        delete_file(actor=SYSTEM, stored_file=kept)
    assert refused.value.code == "files.retention"
    path = open_file(kept)
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(actor=SYSTEM, stored_file=other)
    assert path.exists()
    later = SYSTEM.at(SYSTEM.now + timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(actor=later, stored_file=kept)
    assert not path.exists()
    with pytest.raises(RuleViolation):
        open_file(StoredFile.objects.unscoped("t").get(pk=kept.pk))


def test_a_name_keeps_its_extension_and_loses_what_paths_and_headers_could_misuse():
    assert clean_name('C:\\temp\\a"b\r\n.xlsx') == "a_b .xlsx"
    assert clean_name("a" * 300 + ".xlsx").endswith(".xlsx") and len(clean_name("a" * 300 + ".xlsx")) == 200
    assert clean_name("\u202e") == "file"


def dealer_actor(dealer_id: int, user_id: int | None = None) -> Actor:
    grant = GrantView(frozenset({"files.storedfile:view"}), Breadth.DEALER)
    return Actor(kind=ActorKind.DEALER, name="d", user_id=user_id, dealer_id=dealer_id, grants=(grant,))


def ask(stored: StoredFile, actor: Actor, query: str = ""):
    request = RequestFactory().get(f"/files/{stored.pk}/{query}")
    request.user, request.actor = User(username="u"), actor
    return download(request, stored.pk)


def test_a_download_is_an_attachment_with_its_chinese_name_and_runs_nothing():
    stored = store_file(actor=SYSTEM, upload=b"<html><script>1</script></html>", name="流向.xls", purpose="p")
    response = ask(stored, SYSTEM, "?inline=1")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%B5%81")
    assert response["Content-Type"] == "application/octet-stream" and response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content).startswith(b"<html>")


def test_an_image_is_shown_only_when_asked():
    stored = store_file(actor=SYSTEM, upload=PNG, name="a.png", purpose="p")
    assert ask(stored, SYSTEM)["Content-Disposition"].startswith("attachment")
    assert ask(stored, SYSTEM, "?inline=1")["Content-Disposition"].startswith("inline")


def test_a_dealer_reaches_his_own_files_and_never_another_dealers():
    ours, theirs = make_dealer("D1"), make_dealer("D2")
    owner = User.objects.create(username="ann", kind="DEALER")
    stored = store_file(actor=SYSTEM, upload=PNG, name="a.png", purpose="flows.raw", dealer_id=ours)
    assert readable_file(dealer_actor(ours), stored.pk) == stored
    with pytest.raises(NotVisible):
        readable_file(dealer_actor(theirs), stored.pk)
    with pytest.raises(Http404):
        ask(stored, dealer_actor(theirs))
    moved = store_file(actor=SYSTEM, upload=PNG, name="a.png", purpose="p", dealer_id=ours, owner_id=owner.pk)
    with pytest.raises(NotVisible):
        readable_file(dealer_actor(theirs, owner.pk), moved.pk)


def test_a_dealers_upload_is_stamped_with_his_own_dealer_whatever_he_sends():
    ours, theirs = make_dealer("D1"), make_dealer("D2")
    grant = GrantView(frozenset({"files.storedfile:*"}), Breadth.DEALER)
    actor = Actor(kind=ActorKind.DEALER, name="d", dealer_id=ours, grants=(grant,))
    assert store_file(actor=actor, upload=PNG, name="a.png", purpose="p", dealer_id=theirs).dealer_id == ours


def make_dealer(code: str) -> int:
    region_model, dealer_model = apps.get_model("reference.Region"), apps.get_model("dealers.Dealer")
    common = {"created_at": SYSTEM.now, "updated_at": SYSTEM.now}
    region = region_model._base_manager.create(code=f"R{code}", name="N", level="PROVINCE", **common)
    return dealer_model._base_manager.create(code=code, name=code, region=region, **common).pk


def test_whoever_sees_the_object_may_read_its_files(monkeypatch):
    monkeypatch.setattr("meridian.kernel.files.access._readers", dict(_readers))
    stored = store_file(actor=SYSTEM, upload=PNG, name="a.png", purpose="tests.photo")
    reader = Actor(kind=ActorKind.STAFF, name="a", user_id=5)
    with pytest.raises(NotVisible):
        readable_file(reader, stored.pk)
    files_readable_by("tests.photo", lambda actor, file: actor.user_id == 5)
    from meridian.kernel.files import access

    assert access.readable_file(reader, stored.pk) == stored
