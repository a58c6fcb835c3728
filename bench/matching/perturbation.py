"""Misspell hospital names the way dealers' files do. Written without the matcher's normaliser, seeds fixed by the caller."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_HANS, _HANT = (
    "华东医学国总军区妇产乐县卫门东阳马龙广云庆湾桥宁盐汉长滨济协仁",
    "華東醫學國總軍區婦產樂縣衛門東陽馬龍廣雲慶灣橋寧鹽漢長濱濟協仁",
)
_TRADITIONAL = str.maketrans(_HANS, _HANT)
_HOMOPHONES = {
    "院": "员",
    "民": "名",
    "康": "糠",
    "华": "花",
    "和": "合",
    "济": "际",
    "安": "桉",
    "中": "忠",
    "心": "芯",
    "保": "宝",
    "健": "建",
    "医": "一",
    "仁": "人",
    "同": "铜",
    "东": "冬",
    "山": "三",
    "江": "姜",
    "阳": "洋",
    "州": "洲",
    "城": "成",
    "石": "时",
    "龙": "隆",
    "平": "萍",
}
_SHAPES = {
    "汨": "汩",
    "未": "末",
    "土": "士",
    "己": "已",
    "亳": "毫",
    "睢": "雎",
    "人": "入",
    "日": "曰",
    "浦": "埔",
    "阜": "埠",
    "侯": "候",
    "郾": "偃",
    "堰": "偃",
}
_UNIVERSITIES = (
    ("华中科技大学同济医学院附属", "华中科大"),
    ("上海交通大学医学院附属", "交大"),
    ("首都医科大学附属", "首医"),
    ("北京大学", "北大"),
    ("四川大学", "川大"),
    ("浙江大学医学院附属", "浙大"),
    ("苏州大学附属", "苏大附"),
    ("徐州医科大学附属", "徐医附"),
    ("徐州医学院附属", "徐医附"),
    ("南京医科大学附属", "南医大附"),
    ("复旦大学附属", "复旦"),
    ("中山大学附属", "中山"),
    ("福建医科大学附属", "福建医大附"),
    ("福建医科大学", "福医大"),
    ("天津医科大学", "天医大"),
    ("重庆医科大学附属", "重医附"),
    ("武汉大学", "武大"),
    ("哈尔滨医科大学附属", "哈医大附"),
    ("中国医科大学附属", "中国医大附"),
    ("安徽医科大学", "安医大"),
    ("山东大学", "山大"),
    ("青岛大学附属", "青大附"),
    ("中南大学", ""),
    ("吉林大学", "吉大"),
    ("郑州大学", "郑大"),
    ("河北医科大学", "河北医大"),
    ("新疆医科大学", "新疆医大"),
    ("广西医科大学", "广西医大"),
    ("昆明医学院", "昆医"),
    ("南昌大学", "昌大"),
    ("遵义医学院", "遵医"),
    ("大连医科大学附属", "大医附"),
)


def plain(name: str) -> str:
    """The name without what stands in brackets."""
    return re.sub(r"[（(][^（()）]*[)）]", "", name).strip()


def unchanged(name: str, rng: random.Random) -> str | None:
    return name


def without_brackets(name: str, rng: random.Random) -> str | None:
    return plain(name) if plain(name) != name else None


def drop_administrative_word(name: str, rng: random.Random) -> str | None:
    found = [
        match.start() for match in re.finditer(r"(?<=[\u4e00-\u9fff]{2})[省市县区](?=[\u4e00-\u9fff]{3})", plain(name))
    ]
    if not found:
        return None
    spot = rng.choice(found)
    return plain(name)[:spot] + plain(name)[spot + 1 :]


def drop_province(name: str, rng: random.Random) -> str | None:
    match = re.match(
        r"^(?:[\u4e00-\u9fff]{2,3}省|广西壮族自治区|北京市|上海市|天津市|重庆市)(?=[\u4e00-\u9fff]{2,4}[市县区])",
        plain(name),
    )
    return plain(name)[match.end() :] if match else None


def add_place(name: str, rng: random.Random, province: str = "", city: str = "") -> str | None:
    if not city or plain(name).startswith((city[:2], province[:2], "省", "市", "县", "区")):
        return None
    return rng.choice([city, city.rstrip("市"), province + city if province != city else city]) + plain(name)


def numerals(name: str, rng: random.Random) -> str | None:
    figures = {
        "一": "1",
        "二": "2",
        "三": "3",
        "四": "4",
        "五": "5",
        "六": "6",
        "七": "7",
        "八": "8",
        "九": "9",
        "十": "10",
    }
    match = re.search(r"第([一二三四五六七八九十])(?![一二三四五六七八九十○〇零０-９])", plain(name))
    return plain(name)[: match.start(1)] + figures[match.group(1)] + plain(name)[match.end(1) :] if match else None


def short_ordinal(name: str, rng: random.Random) -> str | None:
    match = re.match(r"^(.*[市县区])第([一二三四五六七八九十])(人民)?医院$", plain(name))
    return f"{match.group(1)}{match.group(2)}{rng.choice(['院', '医院'])}" if match else None


def short_affiliated(name: str, rng: random.Random) -> str | None:
    match = re.match(r"^(.*?(?:大学|学院))(?:医学院)?(?:第([一二三四五])附属|附属第([一二三四五]))医院$", plain(name))
    if not match:
        return None
    figure = match.group(2) or match.group(3)
    return match.group(1) + rng.choice(
        [f"附{figure}院", f"{figure}附院", f"附属{figure}院", f"第{figure}附属医院", f"附属第{figure}医院"]
    )


def university(name: str, rng: random.Random) -> str | None:
    for full, short in _UNIVERSITIES:
        if plain(name).startswith(full) and short:
            return re.sub(r"^(.*附)第([一二三四五六])医院$", r"\1\2院", short + plain(name)[len(full) :])
    return None


def homophone(name: str, rng: random.Random) -> str | None:
    spots = [spot for spot, char in enumerate(plain(name)) if char in _HOMOPHONES]
    if not spots:
        return None
    spot = rng.choice(spots)
    return plain(name)[:spot] + _HOMOPHONES[plain(name)[spot]] + plain(name)[spot + 1 :]


def look_alike(name: str, rng: random.Random) -> str | None:
    spots = [spot for spot, char in enumerate(plain(name)) if char in _SHAPES]
    return (
        (lambda spot: plain(name)[:spot] + _SHAPES[plain(name)[spot]] + plain(name)[spot + 1 :])(rng.choice(spots))
        if spots
        else None
    )


def lost_character(name: str, rng: random.Random) -> str | None:
    text = plain(name)
    spot = rng.randrange(1, len(text))
    return text[:spot] + text[spot + 1 :] if len(text) > 5 else None


def transposed(name: str, rng: random.Random) -> str | None:
    text = plain(name)
    spot = rng.randrange(0, len(text) - 1)
    return (
        text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]
        if text[spot] != text[spot + 1] and len(text) > 5
        else None
    )


def wide_and_spaces(name: str, rng: random.Random) -> str | None:
    text = plain(name)
    spot = rng.randrange(1, len(text))
    wide = "".join(chr(ord(char) + 0xFEE0) if "0" <= char <= "9" else char for char in text)
    return (
        rng.choice([" ", "\u3000", ""])
        + wide[:spot]
        + rng.choice([" ", "\u3000", "\u00a0"])
        + wide[spot:]
        + rng.choice(["", " ", "\t"])
    )


def traditional(name: str, rng: random.Random) -> str | None:
    changed = plain(name).translate(_TRADITIONAL)
    return changed if changed != plain(name) else None


def code_suffix(name: str, rng: random.Random) -> str | None:
    return plain(name) + rng.choice(["(002)", "（01）", "-A01", "[1003]", "_2"])


def department(name: str, rng: random.Random) -> str | None:
    return (
        plain(name) + rng.choice(["骨科", "心内科", "手术室", "检验科", "(设备科)", "-口腔科", "药库"])
        if plain(name).endswith(("医院", "卫生院"))
        else None
    )


def campus(name: str, rng: random.Random) -> str | None:
    return (
        plain(name) + rng.choice(["东院区", "（西院区）", "南院", "(新院区)", "北院区", "本部"])
        if plain(name).endswith("医院")
        else None
    )


def former_name(name: str, rng: random.Random) -> str | None:
    return (
        f"{plain(name)}{rng.choice(['(原:', '（原', '(又名'])}{rng.choice(['市职工医院', '县红十字医院', '工农兵医院'])})"
        if plain(name).endswith("医院")
        else None
    )


def mother_and_child(name: str, rng: random.Random) -> str | None:
    text = plain(name)
    if "妇幼保健计划生育服务中心" in text:
        return text.replace("妇幼保健计划生育服务中心", rng.choice(["妇幼保健院", "妇保院"]))
    return (
        text.replace("妇幼保健院", rng.choice(["妇幼保健计划生育服务中心", "妇保院", "妇幼"]))
        if text.endswith("妇幼保健院")
        else None
    )


def tcm(name: str, rng: random.Random) -> str | None:
    text = plain(name)
    return (
        text.replace("中医医院", "中医院")
        if "中医医院" in text
        else text.replace("中医院", "中医医院")
        if text.endswith("中医院")
        else None
    )


def army(name: str, rng: random.Random) -> str | None:
    match = re.search(r"第?([零〇○０ＯO一二三四五六七八九]{3}|\d{3})(?:中心)?医院$", plain(name))
    if not match or not re.search("解放军|联勤", name):
        return None
    figures = match.group(1).translate(str.maketrans("零〇○０ＯO一二三四五六七八九", "000000123456789"))
    return rng.choice([f"解放军第{figures}医院", f"{figures}医院", f"解放军{match.group(1)}医院"])


KINDS: dict[str, Callable[..., str | None]] = {
    function.__name__: function
    for function in (
        unchanged,
        without_brackets,
        drop_administrative_word,
        drop_province,
        add_place,
        numerals,
        short_ordinal,
        short_affiliated,
        university,
        homophone,
        look_alike,
        lost_character,
        transposed,
        wide_and_spaces,
        traditional,
        code_suffix,
        department,
        campus,
        former_name,
        mother_and_child,
        tcm,
        army,
    )
}
