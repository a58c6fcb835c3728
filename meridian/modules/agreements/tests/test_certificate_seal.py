"""Agreements sealed with a certificate of the company: proved by pyHanko's own validation, and seen when tampered with."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.files.commands import open_file
from meridian.modules.agreements import commands
from meridian.modules.agreements.commands.signatures import connected_platforms
from meridian.modules.reference.tests.factories import system

from .test_signing_and_settling import agreement, codes_of, dealer, fresh, sign

__all__ = ["agreement", "dealer"]
pytest.importorskip("pyhanko", reason="the extra `seal` is not installed")
pytestmark = pytest.mark.django_db


def certificate(folder, first, last, password=b"sealing"):
    """A self-signed certificate with its key, as the company would get it from its authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Meridian Seal Test")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(0xBEEF)
        .not_valid_before(first).not_valid_after(last)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    locked = serialization.BestAvailableEncryption(password)
    (folder / "seal.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, made, None, locked))
    (folder / "password").write_bytes(password + b"\n")
    return folder / "seal.p12", folder / "password"


@pytest.fixture
def seal(tmp_path, settings):
    now = datetime.now(UTC)
    file, password = certificate(tmp_path, now - timedelta(days=1), now + timedelta(days=365))
    settings.SEAL_FILE, settings.SEAL_PASSWORD_FILE = str(file), str(password)
    return tmp_path


def checked(content):
    """(intact, covers everything, name of the reason) of the only seal in a PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    status = validate_pdf_signature(
        embedded, ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    )
    return status.intact and status.valid, status.coverage.name, embedded.sig_object["/Reason"]


def test_no_certificate_no_seal(agreement):
    with pytest.raises(RuleViolation) as failure:
        commands.seal_agreement(actor=system(), agreement=agreement)
    assert codes_of(failure) == {"signature.no_seal"}


def test_sealed_first_the_final_paper_with_the_dealers_signature_is_sealed_too(agreement, seal):
    assert connected_platforms() == ["certificate"]
    made = commands.seal_agreement(actor=system(), agreement=agreement, signer_name="陈静")
    assert (made.method, made.reference) == ("SEAL", "Meridian Seal Test #beef")
    assert checked(open_file(made.paper).read_bytes()) == (True, "ENTIRE_FILE", agreement.number)
    sign(agreement, side="DEALER")
    done = fresh(agreement)
    assert (done.status, done.signatory) == ("SIGNED", "陈静")
    assert checked(open_file(done.file).read_bytes()) == (True, "ENTIRE_FILE", agreement.number)


def test_sealed_last_it_holds_the_drawn_signature(agreement, seal):
    sign(agreement, side="DEALER")
    commands.seal_agreement(actor=system(), agreement=agreement)
    done = fresh(agreement)
    assert done.status == "SIGNED"
    assert checked(open_file(done.file).read_bytes())[:2] == (True, "ENTIRE_FILE")


def test_one_changed_byte_is_seen(agreement, seal):
    paper = open_file(commands.seal_agreement(actor=system(), agreement=agreement).paper).read_bytes()
    place = paper.index(b"/MediaBox") + 12
    forged = paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :]
    assert checked(forged)[0] is False


def test_a_wrong_password_a_missing_file_and_days_past_seal_nothing(agreement, seal, settings):
    (seal / "password").write_text("wrong")
    with pytest.raises(RuleViolation) as failure:
        commands.seal_agreement(actor=system(), agreement=agreement)
    assert codes_of(failure) == {"signature.seal_unreadable"}
    assert str(seal) not in failure.value.issues()[0].text()
    settings.SEAL_FILE = str(seal / "none.p12")
    with pytest.raises(RuleViolation) as failure:
        commands.seal_agreement(actor=system(), agreement=agreement)
    assert codes_of(failure) == {"signature.seal_unreadable"}
    over = datetime.now(UTC) - timedelta(days=1)
    file, password = certificate(seal, over - timedelta(days=30), over)
    settings.SEAL_FILE, settings.SEAL_PASSWORD_FILE = str(file), str(password)
    with pytest.raises(RuleViolation) as failure:
        commands.seal_agreement(actor=system(), agreement=agreement)
    assert codes_of(failure) == {"signature.seal_over"}
    assert fresh(agreement).status == "APPROVED"
