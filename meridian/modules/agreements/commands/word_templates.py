"""The company's agreements in Word: editions of the template, and an agreement merged into one."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.files.commands import open_file, store_file

from ..choices import TemplateStatus
from ..models import Agreement, AgreementTemplate
from ..queries.agreement_paper import word_values
from ..rules.merging import UnreadableTemplate, merged_word, word_fields
from .letter_texts import refusal

FILES = "agreement_template"  # purpose of the stored Word file
WORD_FIELDS = (
    "number", "kind", "company", "dealer", "credit_code", "third_party", "period", "first_day", "last_day", "territory",
    "products", "prices", "payment", "deposit", "support", "targets", "clauses",
)  # fmt: skip
# What the company starts from; it downloads this, gives it its own look and puts it into force.
_SHIPPED = (
    "经销协议（{{kind}}）", "协议编号：{{number}}", "甲方：{{company}}", "乙方：{{dealer}}（统一社会信用代码 {{credit_code}}）",
    "丙方：{{third_party}}", "一、协议期限：{{period}}", "二、销售区域：{{territory}}", "三、授权产品：{{products}}",
    "四、价格体系：{{prices}}", "五、付款方式：{{payment}}", "六、保证金（元）：{{deposit}}", "七、市场支持（元）：{{support}}",
    "八、任务指标", "{{targets}}", "九、条款", "{{clauses}}", "甲方（盖章）：　　　　　　　　乙方（盖章）：", "日期：　　　　　　　　　　　　日期：",
)  # fmt: skip


@command("agreements.agreementtemplate:add")
def put_word_template(*, actor: Actor, upload: Any, kind: str = "") -> AgreementTemplate:
    """Store a Word file as the next edition for a kind (empty: every other kind) and put it into force.

    Raises RuleViolation("templates.word" | "templates.fields" | those of storing files).
    """
    stored = store_file(actor=actor, upload=upload, purpose=FILES, allowed=("docx",))
    try:
        used = word_fields(open_file(stored).read_bytes())
    except UnreadableTemplate as failure:
        raise refusal("templates.word", "file") from failure
    if used - set(WORD_FIELDS):
        unknown = ", ".join(sorted(used - set(WORD_FIELDS)))
        raise refusal("templates.fields", "file", fields=unknown, known=", ".join(WORD_FIELDS))
    rows = AgreementTemplate.objects.unscoped("editions are counted over all").filter(kind=kind)
    latest = rows.order_by("-edition").values_list("edition", flat=True).first() or 0
    for held in rows.filter(status=TemplateStatus.IN_FORCE):
        persist(held, status=TemplateStatus.REPLACED)
    row = AgreementTemplate(kind=kind, edition=latest + 1, file=stored, in_force_from=actor.today)
    return persist(row, status=TemplateStatus.IN_FORCE)


def agreement_word(row: Agreement, actor: Actor) -> bytes:
    """The agreement in Word, in the active language: the edition in force of its kind, else the shipped one."""
    rows = AgreementTemplate.objects.unscoped("an agreement is written with the edition in force").filter(
        status=TemplateStatus.IN_FORCE
    )
    found = rows.filter(kind=row.kind).first() or rows.filter(kind="").first()
    content = open_file(found.file).read_bytes() if found is not None else shipped_word()
    return merged_word(content, word_values(row, actor))


def shipped_word() -> bytes:
    """The Word file to start from, with every merge field in it."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(
        f'<w:p><w:pPr><w:jc w:val="{"center" if at == 0 else "left"}"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="宋体"/>'
        f'{"<w:b/>" if at == 0 else ""}<w:sz w:val="{36 if at == 0 else 22}"/></w:rPr>'
        f'<w:t xml:space="preserve">{line}</w:t></w:r></w:p>'
        for at, line in enumerate(_SHIPPED)
    )
    parts = {
        "[Content_Types].xml": (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{name}"><w:body>{paragraphs}</w:body></w:document>'
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
