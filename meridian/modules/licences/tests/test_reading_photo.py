"""The extra ``[ocr]`` on drawn photos of a business licence and an operation licence: what it reads fills the form.

Run ``make extras`` to install it; without it these tests are skipped, and the page says that photos are not read.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from meridian.kernel.printing import composing
from meridian.modules.licences.reading import photo
from meridian.modules.licences.rules.photo_text import propose

pytestmark = [
    pytest.mark.slow,  # the models are loaded and run
    pytest.mark.skipif(not photo.can_read(), reason="the extra [ocr] is not installed (make extras)"),
]
REGULAR = composing.HERE / "fonts" / "NotoSansSC_400Regular.ttf"
BOLD = composing.HERE / "fonts" / "NotoSansSC_700Bold.ttf"
BUSINESS = (
    "营业执照",
    [
        ("统一社会信用代码", "91440300MA5G21P972"), ("名　　称", "深圳市康达医疗器械有限公司"),
        ("类　　型", "有限责任公司"), ("法定代表人", "王建国"), ("成 立 日 期", "2019年01月15日"),
        ("营 业 期 限", "2019年01月15日至2049年01月14日"), ("住　　所", "深圳市南山区科技园南区88号"),
        ("登记机关", "深圳市市场监督管理局"),
    ],
)  # fmt: skip
OPERATION = (
    "医疗器械经营许可证",
    [
        ("许可证编号", "苏宁药监械经营许20220123号"), ("企业名称", "南京瑞源医疗器械有限公司"), ("法定代表人", "李敏"),
        ("经营场所", "南京市鼓楼区中山路1号"), ("经营方式", "批发"), ("经营范围", "2002年分类目录：6846，6877；2017年分类目录：03，13"),
        ("库房地址", "南京市江宁区秣陵街道2号"), ("发证部门", "南京市市场监督管理局"), ("有效期限", "2027年03月14日"),
        ("发证日期", "2022年03月15日"),
    ],
)  # fmt: skip


def drawn(path: Path, document: tuple[str, list[tuple[str, str]]], *, angle: float = 0.0, shade: int = 255) -> Path:
    """A photo of a document: title, labels with values, a frame, a red seal, a little turned on a dark table."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    title, rows = document
    sheet = Image.new("RGB", (1240, 260 + 92 * len(rows)), (shade, shade, shade - 8))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((24, 24, sheet.width - 24, sheet.height - 24), outline=(150, 110, 40), width=6)
    large, small = ImageFont.truetype(str(BOLD), 72), ImageFont.truetype(str(REGULAR), 36)
    pen.text(((sheet.width - pen.textlength(title, large)) / 2, 70), title, font=large, fill=(25, 25, 25))
    for number, (label, value) in enumerate(rows):
        pen.text((90, 220 + 92 * number), f"{label}：{value}", font=small, fill=(40, 40, 40))
    pen.ellipse((900, sheet.height - 330, 1150, sheet.height - 80), outline=(200, 40, 40), width=7)
    table = Image.new("RGB", (sheet.width + 160, sheet.height + 160), (70, 60, 52))
    table.paste(sheet, (80, 80))
    if angle:
        table = table.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(70, 60, 52))
    table.filter(ImageFilter.GaussianBlur(0.6)).save(path, quality=85)
    return path


def test_a_business_licence(tmp_path):
    found = propose(photo.lines_on(drawn(tmp_path / "business.jpg", BUSINESS)))
    assert (found.kind, found.number) == ("BUSINESS_LICENCE", "91440300MA5G21P972")
    assert (found.issued_on, found.expires_on) == (date(2019, 1, 15), date(2049, 1, 14))
    assert found.issuer == "深圳市市场监督管理局"


def test_an_operation_licence_taken_askew_in_poor_light(tmp_path):
    found = propose(photo.lines_on(drawn(tmp_path / "operation.jpg", OPERATION, angle=2.5, shade=205)))
    assert (found.kind, found.number) == ("OPERATION_LICENCE", "苏宁药监械经营许20220123号")
    assert (found.issued_on, found.expires_on) == (date(2022, 3, 15), date(2027, 3, 14))
    assert found.issuer == "南京市市场监督管理局"
    assert all(code in found.raw_scope for code in ("6846", "6877", "03", "13")) and "库房" not in found.raw_scope


def test_a_picture_of_nothing_proposes_nothing(tmp_path):
    from PIL import Image

    Image.new("RGB", (400, 300), (120, 120, 120)).save(tmp_path / "grey.png")
    assert photo.lines_on(tmp_path / "grey.png") == []


def test_a_small_file_with_too_many_pixels_is_refused_before_it_is_unfolded(tmp_path):
    from PIL import Image

    Image.new("1", (12_000, 6_000)).save(tmp_path / "bomb.png")
    assert (tmp_path / "bomb.png").stat().st_size < 100_000
    with pytest.raises(photo.PhotoTooLarge):
        photo.lines_on(tmp_path / "bomb.png")


def test_the_web_process_does_not_load_it():
    import subprocess
    import sys

    code = (
        "import django; from django.conf import settings; django.setup(); import meridian.config.urls, sys; "
        "sys.exit(bool({'rapidocr', 'onnxruntime', 'cv2', 'PIL'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
