"""Sealing a PDF with the company's own certificate (extra ``seal``, pyHanko): a digital signature over every byte.

Electronic Signature Law art. 13 and 14: with a certificate of a licensed authority such a seal counts like one on paper; what
changes afterwards is seen by every reader of PDF. Which certificate it is, the installation says by its settings.
"""

from __future__ import annotations

import importlib.util
import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from ..choices import SignatureMethod
from .letter_texts import refusal

NAME = "certificate"
_FIELD = "CompanySeal"


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """What a platform or certificate gives back: the sealed PDF and the reference by which the seal is found again."""

    content: bytes
    reference: str


@dataclass(frozen=True, slots=True)
class CertificateSeal:
    """A certificate with its key (PKCS #12) in a file of this machine, with the file of its password."""

    file: Path
    password_file: Path | None = None
    name: str = NAME
    method: str = SignatureMethod.SEAL

    def seal(self, paper: bytes, *, document: str, signer: str) -> SealedPaper:
        """The paper with a seal; the reference names the holder and the serial number of the certificate.

        Raises RuleViolation("signature.seal_unreadable" for a file or password that does not fit | "signature.seal_over" for
        a certificate outside its days).
        """
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers

        holder = self._holder()
        certificate = holder.signing_cert
        first, last = certificate.not_valid_before, certificate.not_valid_after
        if not first <= datetime.now(UTC) <= last:
            raise refusal("signature.seal_over", first=first.date().isoformat(), last=last.date().isoformat())
        meta = signers.PdfSignatureMetadata(field_name=_FIELD, name=signer, reason=document)
        sealed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(paper)), meta, signer=holder)
        owner = certificate.subject.native.get("common_name", "")
        return SealedPaper(sealed.getvalue(), f"{owner} #{certificate.serial_number:x}"[:120])

    def _holder(self) -> Any:
        from pyhanko.sign import signers

        # pyHanko logs why a file does not open, with its path: the refusal says enough.
        logging.getLogger("pyhanko.sign.signers").disabled = True
        try:
            password = self.password_file.read_text().strip().encode() if self.password_file else None
            holder = signers.SimpleSigner.load_pkcs12(str(self.file), passphrase=password)
        except (OSError, ValueError):
            holder = None
        if holder is None:
            raise refusal("signature.seal_unreadable")
        return holder


def certificate_of_settings() -> CertificateSeal | None:
    """The certificate this installation names (``MERIDIAN_SEAL_FILE``), where pyHanko is installed."""
    if not settings.SEAL_FILE or importlib.util.find_spec("pyhanko") is None:
        return None
    password = Path(settings.SEAL_PASSWORD_FILE) if settings.SEAL_PASSWORD_FILE else None
    return CertificateSeal(Path(settings.SEAL_FILE), password)
