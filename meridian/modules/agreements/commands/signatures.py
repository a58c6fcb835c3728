"""Signing an agreement on the screen, with evidence; and the door for seals and certified signing platforms."""

from __future__ import annotations

import hashlib
import io
from typing import Any, Protocol

from django.utils import translation

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.files.commands import open_file, store_file

from ..choices import AgreementStatus, SignatureMethod, SignatureSide
from ..models import Agreement, AgreementSignature
from ..queries.agreement_paper import agreement_pdf_bytes, content_sha256, sides_to_sign, signatures_of
from .agreement_signing import retention_day, sign_agreement
from .certificate_seal import SealedPaper, certificate_of_settings
from .letter_texts import refusal

CHINESE = "zh-hans"
FILES = "agreement_signature"  # purpose of drawn signatures and of the papers they stand under
MOST_BYTES, MOST_PIXELS, LEAST_INK = 400_000, 2_000_000, 60
SIGN = "agreements.agreementsignature:add"


class SigningPlatform(Protocol):
    """A certified signing platform or a local certificate. ``seal`` raises OSError when it cannot be reached.

    With ``method`` SEAL it seals on this machine, and the final paper with everybody's signatures is sealed once more.
    """

    name: str

    def seal(self, paper: bytes, *, document: str, signer: str) -> SealedPaper:
        """Seal a PDF for our company."""
        ...


_platforms: dict[str, SigningPlatform] = {}


def connect_platform(platform: SigningPlatform) -> None:
    """Make a platform or certificate known; an installation does this in its own app."""
    _platforms[platform.name] = platform


def connected_platforms() -> list[str]:
    """Names of what can seal here; empty in an installation without any."""
    return sorted(_known())


def _known() -> dict[str, SigningPlatform]:
    own = certificate_of_settings()
    return {**_platforms, **({own.name: own} if own else {})}


def _method_of(platform: SigningPlatform) -> str:
    return getattr(platform, "method", SignatureMethod.PLATFORM)


@command(SIGN, subject=Agreement)
def draw_signature(
    *, actor: Actor, agreement: Agreement, signer_name: str, image: bytes, content_hash: str, side: str = ""
) -> AgreementSignature:
    """Sign for a side by hand. ``image`` is the drawn signature (PNG), ``content_hash`` the hash of what the signer read.

    A dealer's user signs for his company; staff for ours, or hand the screen to who is named. The last missing signature
    concludes the agreement, with the signed paper as its file. Raises RuleViolation("signature.state" | "signature.side" |
    "signature.name" | "signature.empty" | "signature.picture" | "signature.paper_changed" | "signature.once" | what
    :func:`sign_agreement` raises).
    """
    _require_to_sign(agreement)
    if not signer_name.strip():
        raise refusal("signature.name", "signer_name")
    said = content_sha256(agreement)
    if content_hash != said:
        raise refusal("signature.paper_changed")
    side = side or (SignatureSide.DEALER if actor.is_dealer else SignatureSide.COMPANY)
    held = signatures_of(agreement)
    missing = sides_to_sign(agreement, held)
    if side not in SignatureSide.values or (actor.is_dealer and side != SignatureSide.DEALER):
        raise refusal("signature.side", "side", side=dict(SignatureSide.choices).get(side, side))
    if side not in missing:
        raise refusal("signature.once", "side", side=SignatureSide(side).label)
    picture = checked_picture(image)
    paper = held[0].paper if held else _stored_paper(actor, agreement)
    drawn = store_file(
        actor=actor, upload=picture, purpose=FILES, name=f"{agreement.number}-{side}.png", dealer_id=agreement.dealer_id,
        allowed=("png",), retention_days=_kept_days(agreement, actor),
    )  # fmt: skip
    row = AgreementSignature(
        agreement=agreement, side=side, signer_name=signer_name.strip(), user_id=actor.user_id, signed_at=actor.now,
        paper=paper, paper_sha256=paper.sha256, content_sha256=said, image=drawn,
        image_sha256=hashlib.sha256(picture).hexdigest(),
    )  # fmt: skip
    persist(row)
    if missing == [side]:
        _conclude(actor, agreement, [*held, row])
    return row


@command("agreements.agreement:sign", subject=Agreement)
def seal_agreement(
    *, actor: Actor, agreement: Agreement, platform: str = "", signer_name: str = ""
) -> AgreementSignature:
    """Seal the paper for our company through a connected platform or certificate.

    Raises RuleViolation("signature.no_seal" when none is connected | "signature.no_platform" | "signature.state" |
    "signature.once").
    """
    _require_to_sign(agreement)
    known = _known()
    if not known:
        raise refusal("signature.no_seal")
    name = platform or connected_platforms()[0]
    if name not in known:
        raise refusal("signature.no_platform", "platform", name=name, known=", ".join(connected_platforms()))
    held = signatures_of(agreement)
    if SignatureSide.COMPANY not in sides_to_sign(agreement, held):
        raise refusal("signature.once", side=SignatureSide.COMPANY.label)
    paper = held[0].paper if held else _stored_paper(actor, agreement)
    signer = signer_name.strip() or actor.name
    sealed = known[name].seal(open_file(paper).read_bytes(), document=agreement.number, signer=signer)
    stored = store_file(
        actor=actor, upload=sealed.content, purpose=FILES, name=f"{agreement.number}-sealed.pdf", allowed=("pdf",),
        dealer_id=agreement.dealer_id, retention_days=_kept_days(agreement, actor),
    )  # fmt: skip
    row = AgreementSignature(
        agreement=agreement, side=SignatureSide.COMPANY, method=_method_of(known[name]), signer_name=signer,
        user_id=actor.user_id, signed_at=actor.now, paper=stored, paper_sha256=stored.sha256,
        content_sha256=content_sha256(agreement), reference=sealed.reference[:120],
    )  # fmt: skip
    persist(row)
    if not sides_to_sign(agreement, [*held, row]):
        _conclude(actor, agreement, [*held, row], file=None if row.method == SignatureMethod.SEAL else stored)
    return row


def checked_picture(image: bytes) -> bytes:
    """A drawn signature as a clean small PNG without anything hidden in it.

    Raises RuleViolation("signature.empty" without ink | "signature.picture").
    """
    from PIL import Image, UnidentifiedImageError

    if not image or len(image) > MOST_BYTES:
        raise refusal("signature.picture" if image else "signature.empty", "image")
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise refusal("signature.picture", "image")
            layered = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as failure:
        raise refusal("signature.picture", "image") from failure
    paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    paper.alpha_composite(layered)
    flat = paper.convert("L")
    flat.thumbnail((600, 200))
    ink = sum(flat.histogram()[:128])
    if ink < LEAST_INK:
        raise refusal("signature.empty", "image")
    made = io.BytesIO()
    flat.save(made, "PNG", optimize=True)
    return made.getvalue()


def _require_to_sign(row: Agreement) -> None:
    if row.status != AgreementStatus.APPROVED or row.legal_reviewed_at is None:
        raise refusal("signature.state", number=row.number, status=row.get_status_display())


def _conclude(actor: Actor, row: Agreement, signatures: list[AgreementSignature], file: Any = None) -> None:
    """Everybody signed: the paper with the signatures goes on file, and the agreement is in force over its period."""
    named = {signature.side: signature.signer_name for signature in signatures}
    if file is None:
        with translation.override(CHINESE):
            content = agreement_pdf_bytes(row, actor, signatures)
        own = certificate_of_settings()
        sealed_by = next((one.signer_name for one in signatures if one.method == SignatureMethod.SEAL), None)
        if own is not None and sealed_by is not None:
            content = own.seal(content, document=row.number, signer=sealed_by).content
        file = store_file(
            actor=actor, upload=content, purpose="agreement", name=f"经销协议-{row.number}-signed.pdf", allowed=("pdf",),
            dealer_id=row.dealer_id, retention_days=_kept_days(row, actor),
        )  # fmt: skip
    sign_agreement(
        actor=actor, agreement=row, signed_on=actor.today, file=file,
        signatory=named.get(SignatureSide.COMPANY, ""), dealer_signatory=named.get(SignatureSide.DEALER, ""),
    )  # fmt: skip


def _stored_paper(actor: Actor, row: Agreement) -> Any:
    with translation.override(CHINESE):
        content = agreement_pdf_bytes(row, actor)
    return store_file(
        actor=actor, upload=content, purpose=FILES, name=f"经销协议-{row.number}.pdf", dealer_id=row.dealer_id,
        allowed=("pdf",), retention_days=_kept_days(row, actor),
    )  # fmt: skip


def _kept_days(row: Agreement, actor: Actor) -> int:
    return max((retention_day(row.valid_to, actor.today) - actor.today).days, 1)
