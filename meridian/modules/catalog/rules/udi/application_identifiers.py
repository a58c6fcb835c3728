"""The GS1 Application Identifiers: format, checks, separators, associations.

Facts of the GS1 General Specifications in a compact form of our own; a test compares every row with the published
GS1 Barcode Syntax Dictionary when that file is at hand.

Row: ``_ai(range, format, flags, req=, ex=, key=)``.

* format: components ``type length[:check+check][?]``; type N digits, X character set 82, Y character set 39,
  Z base64url; ``..n`` is variable up to n; ``?`` is optional.
* flags: ``f`` pre-defined length (needs no separator after it), ``d`` allowed as a GS1 Digital Link attribute.
* req: groups joined with ``&``, each a comma list of alternatives, each AIs or patterns joined with ``+``.
* ex: AIs or patterns that may not stand beside it. In patterns ``n`` is any digit.
* key: it is a Digital Link primary key; its ordered qualifiers, alternatives parted by ``|``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a value: its character type, length bounds and the names of its checks."""

    charset: str
    min_length: int
    max_length: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AiSpec:
    """All rules of one Application Identifier."""

    ai: str
    components: tuple[Component, ...]
    fixed: bool
    link_attribute: bool
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    excludes: tuple[str, ...]
    link_key: bool
    link_qualifiers: tuple[tuple[str, ...], ...]
    min_length: int
    max_length: int


_COMPONENT = re.compile(r"([NXYZ])(\.\.)?(\d+)(?::([a-z0-9+]+))?(\?)?")


def _component(text: str) -> Component:
    charset, dots, length, checks, optional = _COMPONENT.fullmatch(text).groups()  # type: ignore[union-attr]
    size = int(length)
    names = tuple(checks.split("+")) if checks else ()
    return Component(charset, 1 if dots else size, size, bool(optional), names)


def _ai(span: str, spec: str, flags: str = "", *, req: str = "", ex: str = "", key: str | None = None) -> list[AiSpec]:
    first, _, last = span.partition("-")
    components = tuple(_component(part) for part in spec.split())
    requires = tuple(
        tuple(tuple(choice.split("+")) for choice in group.split(",")) for group in req.split("&") if group
    )
    return [
        AiSpec(
            ai=str(number).zfill(len(first)),
            components=components,
            fixed="f" in flags,
            link_attribute="d" in flags,
            requires=requires,
            excludes=tuple(ex.split(",")) if ex else (),
            link_key=key is not None,
            link_qualifiers=tuple(tuple(way.split(",")) for way in key.split("|")) if key else (),
            min_length=sum(part.min_length for part in components if not part.optional),
            max_length=sum(part.max_length for part in components),
        )
        for number in range(int(first), int(last or first) + 1)
    ]


_SPECS = [
    *_ai("00", "N18:csum+gcppos2", "fd", key=""),
    *_ai("01", "N14:csum+gcppos2", "fd", ex="255,37", key="22,10,21|235"),
    *_ai("02", "N14:csum+gcppos2", "fd", req="37", ex="01,03"),
    *_ai("03", "N14:csum+gcppos2", "f", ex="01,02,37"),
    *_ai("10", "X..20", "d", req="01,02,03,8006,8026"),
    *_ai("11", "N6:yymmd0", "fd", req="01,02,03,8006,8026"),
    *_ai("12", "N6:yymmd0", "fd", req="8020"),
    *_ai("13", "N6:yymmd0", "fd", req="01,02,03,8006,8026"),
    *_ai("15-16", "N6:yymmd0", "fd", req="01,02,03,8006,8026"),
    *_ai("17", "N6:yymmd0", "fd", req="01,02,03,255,8006,8026"),
    *_ai("20", "N2", "fd", req="01,02,8006,8026"),
    *_ai("21", "X..20", "", req="01,03,8006", ex="235"),
    *_ai("22", "X..20", "", req="01"),
    *_ai("235", "X..28", "", req="01"),
    *_ai("240-241", "X..30", "d", req="01,02,8006,8026"),
    *_ai("242", "N..6", "d", req="01,02,8006,8026"),
    *_ai("243", "X..20", "d", req="01"),
    *_ai("250", "X..30", "d", req="01,8006&21"),
    *_ai("251", "X..30", "d", req="01,8006"),
    *_ai("253", "N13:csum+gcppos1 X..17?", "d", key=""),
    *_ai("254", "X..20", "", req="414"),
    *_ai("255", "N13:csum+gcppos1 N..12?", "d", ex="01,02,415,8006,8020,8026", key=""),
    *_ai("30", "N..8", "d", req="01,02"),
    *_ai("3100-3105", "N6", "fd", req="01,02", ex="310n"),
    *_ai("3110-3115", "N6", "fd", req="01,02", ex="311n"),
    *_ai("3120-3125", "N6", "fd", req="01,02", ex="312n"),
    *_ai("3130-3135", "N6", "fd", req="01,02", ex="313n"),
    *_ai("3140-3145", "N6", "fd", req="01,02", ex="314n"),
    *_ai("3150-3155", "N6", "fd", req="01,02", ex="315n"),
    *_ai("3160-3165", "N6", "fd", req="01,02", ex="316n"),
    *_ai("3200-3205", "N6", "fd", req="01,02", ex="320n"),
    *_ai("3210-3215", "N6", "fd", req="01,02", ex="321n"),
    *_ai("3220-3225", "N6", "fd", req="01,02", ex="322n"),
    *_ai("3230-3235", "N6", "fd", req="01,02", ex="323n"),
    *_ai("3240-3245", "N6", "fd", req="01,02", ex="324n"),
    *_ai("3250-3255", "N6", "fd", req="01,02", ex="325n"),
    *_ai("3260-3265", "N6", "fd", req="01,02", ex="326n"),
    *_ai("3270-3275", "N6", "fd", req="01,02", ex="327n"),
    *_ai("3280-3285", "N6", "fd", req="01,02", ex="328n"),
    *_ai("3290-3295", "N6", "fd", req="01,02", ex="329n"),
    *_ai("3300-3305", "N6", "fd", req="00,01", ex="330n"),
    *_ai("3310-3315", "N6", "fd", req="00,01", ex="331n"),
    *_ai("3320-3325", "N6", "fd", req="00,01", ex="332n"),
    *_ai("3330-3335", "N6", "fd", req="00,01", ex="333n"),
    *_ai("3340-3345", "N6", "fd", req="00,01", ex="334n"),
    *_ai("3350-3355", "N6", "fd", req="00,01", ex="335n"),
    *_ai("3360-3365", "N6", "fd", req="00,01", ex="336n"),
    *_ai("3370-3375", "N6", "fd", req="01", ex="337n"),
    *_ai("3400-3405", "N6", "fd", req="00,01", ex="340n"),
    *_ai("3410-3415", "N6", "fd", req="00,01", ex="341n"),
    *_ai("3420-3425", "N6", "fd", req="00,01", ex="342n"),
    *_ai("3430-3435", "N6", "fd", req="00,01", ex="343n"),
    *_ai("3440-3445", "N6", "fd", req="00,01", ex="344n"),
    *_ai("3450-3455", "N6", "fd", req="00,01", ex="345n"),
    *_ai("3460-3465", "N6", "fd", req="00,01", ex="346n"),
    *_ai("3470-3475", "N6", "fd", req="00,01", ex="347n"),
    *_ai("3480-3485", "N6", "fd", req="00,01", ex="348n"),
    *_ai("3490-3495", "N6", "fd", req="00,01", ex="349n"),
    *_ai("3500-3505", "N6", "fd", req="01,02", ex="350n"),
    *_ai("3510-3515", "N6", "fd", req="01,02", ex="351n"),
    *_ai("3520-3525", "N6", "fd", req="01,02", ex="352n"),
    *_ai("3530-3535", "N6", "fd", req="00,01", ex="353n"),
    *_ai("3540-3545", "N6", "fd", req="00,01", ex="354n"),
    *_ai("3550-3555", "N6", "fd", req="00,01", ex="355n"),
    *_ai("3560-3565", "N6", "fd", req="01,02", ex="356n"),
    *_ai("3570-3575", "N6", "fd", req="01,02", ex="357n"),
    *_ai("3600-3605", "N6", "fd", req="01,02", ex="360n"),
    *_ai("3610-3615", "N6", "fd", req="01,02", ex="361n"),
    *_ai("3620-3625", "N6", "fd", req="00,01", ex="362n"),
    *_ai("3630-3635", "N6", "fd", req="00,01", ex="363n"),
    *_ai("3640-3645", "N6", "fd", req="01,02", ex="364n"),
    *_ai("3650-3655", "N6", "fd", req="01,02", ex="365n"),
    *_ai("3660-3665", "N6", "fd", req="01,02", ex="366n"),
    *_ai("3670-3675", "N6", "fd", req="00,01", ex="367n"),
    *_ai("3680-3685", "N6", "fd", req="00,01", ex="368n"),
    *_ai("3690-3695", "N6", "fd", req="00,01", ex="369n"),
    *_ai("37", "N..8", "d", req="00&02,8026"),
    *_ai("3900-3909", "N..15", "d", req="255,8020", ex="390n,391n,394n,8111"),
    *_ai("3910-3919", "N3:iso4217 N..15", "d", req="8020", ex="391n"),
    *_ai("3920-3929", "N..15", "d", req="01&30,31nn,32nn,35nn,36nn", ex="392n,393n"),
    *_ai("3930-3939", "N3:iso4217 N..15", "d", req="30,31nn,32nn,35nn,36nn", ex="393n"),
    *_ai("3940-3943", "N4", "d", req="255", ex="394n,8111"),
    *_ai("3950-3955", "N6", "d", req="30,31nn,32nn,35nn,36nn", ex="392n,393n,395n,8005"),
    *_ai("400", "X..30", "d"),
    *_ai("401", "X..30:gcppos1", "d", key=""),
    *_ai("402", "N17:csum+gcppos1", "d", key=""),
    *_ai("403", "X..30", "d", req="00"),
    *_ai("410-413", "N13:csum+gcppos1", "fd"),
    *_ai("414", "N13:csum+gcppos1", "fd", key="254|7040"),
    *_ai("415", "N13:csum+gcppos1", "fd", req="8020", key="8020"),
    *_ai("416", "N13:csum+gcppos1", "fd"),
    *_ai("417", "N13:csum+gcppos1", "fd", key="7040"),
    *_ai("420", "X..20", "d", ex="421"),
    *_ai("421", "N3:iso3166 X..9", "d", ex="4307"),
    *_ai("422", "N3:iso3166", "d", req="01,02,8006,8026", ex="426"),
    *_ai("423", "N3:iso3166 N3:iso3166? N3:iso3166? N3:iso3166? N3:iso3166?", "d", req="01,02", ex="426"),
    *_ai("424", "N3:iso3166", "d", req="01,02", ex="426"),
    *_ai("425", "N3:iso3166 N3:iso3166? N3:iso3166? N3:iso3166? N3:iso3166?", "d", req="01,02", ex="426"),
    *_ai("426", "N3:iso3166", "d", req="01,02"),
    *_ai("427", "X..3", "d", req="01,02&422"),
    *_ai("4300-4301", "X..35:pcenc", "d", req="00"),
    *_ai("4302", "X..70:pcenc", "d", req="00"),
    *_ai("4303", "X..70:pcenc", "d", req="4302"),
    *_ai("4304-4306", "X..70:pcenc", "d", req="00"),
    *_ai("4307", "X2:iso3166alpha2", "d", req="00"),
    *_ai("4308", "X..30", "d", req="00"),
    *_ai("4309", "N10:latitude N10:longitude", "d", req="00"),
    *_ai("4310-4311", "X..35:pcenc", "d", req="00"),
    *_ai("4312", "X..70:pcenc", "d", req="00"),
    *_ai("4313", "X..70:pcenc", "d", req="4312"),
    *_ai("4314-4316", "X..70:pcenc", "d", req="00"),
    *_ai("4317", "X2:iso3166alpha2", "d", req="00"),
    *_ai("4318", "X..20", "d", req="00"),
    *_ai("4319", "X..30", "d", req="00"),
    *_ai("4320", "X..35:pcenc", "d", req="00"),
    *_ai("4321-4323", "N1:yesno", "d", req="00"),
    *_ai("4324-4325", "N6:yymmd0 N4:hhmi", "d", req="00"),
    *_ai("4326", "N6:yymmdd", "d", req="00"),
    *_ai("4330", "N6 X1:hyphen?", "d", req="00", ex="4331"),
    *_ai("4331", "N6 X1:hyphen?", "d", req="00", ex="4330"),
    *_ai("4332", "N6 X1:hyphen?", "d", req="00", ex="4333"),
    *_ai("4333", "N6 X1:hyphen?", "d", req="00", ex="4332"),
    *_ai("7001", "N13", "d", req="01,02,8006,8026"),
    *_ai("7002", "X..30", "d", req="01,02"),
    *_ai("7003", "N6:yymmdd N4:hhmi", "d", req="01,02"),
    *_ai("7004", "N..4", "d", req="01+10"),
    *_ai("7005", "X..12", "d", req="01,02"),
    *_ai("7006", "N6:yymmdd", "d", req="01,02"),
    *_ai("7007", "N6:yymmdd N6:yymmdd?", "d", req="01,02"),
    *_ai("7008", "X..3", "d", req="01,02"),
    *_ai("7009", "X..10", "d", req="01,02"),
    *_ai("7010", "X..2", "d", req="01,02"),
    *_ai("7011", "N6:yymmdd N4:hhmi?", "d", req="01,02"),
    *_ai("7020", "X..20", "d", req="01,8006&416"),
    *_ai("7021", "X..20", "d", req="01,8006"),
    *_ai("7022", "X..20", "d", req="7021"),
    *_ai("7023", "X..30:gcppos1", "d"),
    *_ai("7030-7039", "N3:iso3166999 X..27", "d", req="01,02"),
    *_ai("7040", "N1 X1 X1 X1:importeridx", ""),
    *_ai("7041", "X..4:packagetype", "", req="00"),
    *_ai("710-717", "X..20", "d", req="01"),
    *_ai("7230-7239", "X2 X..28", "d", req="01,8004"),
    *_ai("7240", "X..20", "d", req="01,8006"),
    *_ai("7241", "N2:mediatype", "d", req="8017,8018"),
    *_ai("7242", "X..25", "d", req="8017,8018"),
    *_ai("7250", "N8:yyyymmdd", "d", req="8018", ex="7251"),
    *_ai("7251", "N8:yyyymmdd N4:hhmi", "d", req="8018", ex="7250"),
    *_ai("7252", "N1:iso5218", "d", req="8018"),
    *_ai("7253-7254", "X..40:pcenc", "d", req="8017,8018", ex="7256,7259"),
    *_ai("7255", "X..10", "d", req="8017,8018", ex="7256,7259"),
    *_ai("7256", "X..90:pcenc", "d", req="8017,8018"),
    *_ai("7257", "X..70:pcenc", "d", req="8018"),
    *_ai("7258", "X3:posinseqslash", "d", req="8018+7259"),
    *_ai("7259", "X..40:pcenc", "d", req="8018", ex="7256"),
    *_ai("8001", "N4:nonzero N5:nonzero N3:nonzero N1:winding N1", "d", req="01"),
    *_ai("8002", "X..20", "d"),
    *_ai("8003", "N1:zero N13:csum+gcppos1 X..16?", "d", key=""),
    *_ai("8004", "X..30:gcppos1", "d", key="7040"),
    *_ai("8005", "N6", "d", req="01,02"),
    *_ai("8006", "N14:csum+gcppos2 N4:pieceoftotal", "d", ex="01,37", key="22,10,21"),
    *_ai("8007", "X..34:iban", "d", req="415"),
    *_ai("8008", "N6:yymmdd N2:hh N2:mi? N2:ss?", "d", req="01,02"),
    *_ai("8009", "X..50", "d", req="00,01"),
    *_ai("8010", "Y..30:gcppos1", "d", key="8011"),
    *_ai("8011", "N..12:nozeroprefix", "", req="8010"),
    *_ai("8012", "X..20", "d", req="01,8006"),
    *_ai("8013", "X..25:csumalpha+gcppos1", "d", key=""),
    *_ai("8014", "X..25:csumalpha+gcppos1+hasnondigit", "", req="01"),
    *_ai("8017", "N18:csum+gcppos1", "d", ex="8018", key="8019"),
    *_ai("8018", "N18:csum+gcppos1", "d", ex="8017", key="8019"),
    *_ai("8019", "N..10", "", req="8017,8018"),
    *_ai("8020", "X..25", "", req="415"),
    *_ai("8026", "N14:csum+gcppos2 N4:pieceoftotal", "d", req="37", ex="02,8006"),
    *_ai("8030", "Z..90", "d", req="00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"),
    *_ai("8040", "N15", "", req="01+21"),
    *_ai("8041", "N15", "", req="01+21+8040"),
    *_ai("8042", "N32", "", req="01+21+8040"),
    *_ai("8043", "N18 N..2?", "", req="01+21+8040"),
    *_ai("8110", "X..70:couponcode", "d"),
    *_ai("8111", "N4", "d", req="255"),
    *_ai("8112", "X..70:couponposoffer", "d"),
    *_ai("8200", "X..70", "", req="01"),
    *_ai("90", "X..30", "d"),
    *_ai("91-99", "X..90", "d"),
]

AI_SPECS: dict[str, AiSpec] = {spec.ai: spec for spec in _SPECS}

# Names which the first edition of GS1 Digital Link allowed in place of the digits of keys and qualifiers.
LINK_NAMES: dict[str, str] = {
    "sscc": "00", "gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "gdti": "253", "glnx": "254", "gcn": "255",
    "ginc": "401", "gsin": "402", "gln": "414", "payTo": "415", "party": "417", "grai": "8003", "giai": "8004",
    "itip": "8006", "cpid": "8010", "cpsn": "8011", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018", "srin": "8019",
    "refNo": "8020",
}  # fmt: skip


def find_ai(data: str, position: int) -> AiSpec | None:
    """The Application Identifier which starts at ``position`` (no AI is a prefix of another), or None."""
    for length in (2, 3, 4):
        spec = AI_SPECS.get(data[position : position + length])
        if spec is not None:
            return spec
    return None


def matches_pattern(pattern: str, ai: str) -> bool:
    """True when ``ai`` is ``pattern``, where a trailing ``n`` in the pattern stands for any digit."""
    stem = pattern.rstrip("n")
    return len(pattern) == len(ai) and ai.startswith(stem)
