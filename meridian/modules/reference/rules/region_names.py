"""Short and full names of administrative regions."""

from __future__ import annotations

import re

# The peoples whose names stand in the names of autonomous regions, longest first so that 土家 is tried before 土.
_PEOPLES = sorted(
    (
        "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 "
        "毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 鄂温克 保安 裕固 鄂伦春 独龙 门巴 珞巴 基诺 各"
    ).split(),
    key=len,
    reverse=True,
)
_SHORT_FORM = {"蒙古", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "锡伯", "鄂伦春"}
_AUTONOMOUS = re.compile(r"自治(?:区|州|县|旗)$")
_PEOPLES_DISTRICT = re.compile(r"^(?P<name>.{2,}?)(?:" + "|".join(p + "族" for p in _PEOPLES) + r")区$")
_SUFFIX = re.compile(r"(?:特别行政区|新区|特区|林区|地区|省|市|盟|区|县|旗)$")
_BANNER_PAIR = re.compile(r"(?:前|后|中|左|右)旗$")


def short_name(name: str) -> str:
    """The name as people say it: 江苏省 -> 江苏, 内蒙古自治区 -> 内蒙古, 恩施土家族苗族自治州 -> 恩施, 浦东新区 -> 浦东.

    A name of which only one character would be left stays whole (忠县, 矿区), and so do paired banners (鄂托克前旗).
    """
    if _AUTONOMOUS.search(name):
        return _without_peoples(_AUTONOMOUS.sub("", name))
    if district := _PEOPLES_DISTRICT.match(name):
        return district["name"]
    if _BANNER_PAIR.search(name):
        return name
    stripped = _SUFFIX.sub("", name)
    return stripped if len(stripped) >= 2 else name


def _without_peoples(body: str) -> str:
    """内蒙古 stays; 新疆维吾尔 -> 新疆; 道真仡佬族苗族 -> 道真; 东乡族 -> 东乡."""
    if body == "内蒙古":
        return body
    found = True
    while found:
        found = False
        for people in _PEOPLES:
            ending = people + "族"
            if body.endswith(ending):
                rest = body[: -len(ending)]
            elif people in _SHORT_FORM and body.endswith(people):
                rest = body[: -len(people)]
            else:
                continue
            if len(rest) < 2:
                return people
            body, found = rest, True
            break
    return body


def full_name(names: list[str]) -> str:
    """Names from the province down, joined: 江苏省南京市鼓楼区. A level that repeats the one above is said once."""
    parts: list[str] = []
    for name in names:
        if not parts or parts[-1] != name:
            parts.append(name)
    return "".join(parts)
