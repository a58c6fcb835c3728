"""Real hospital names as a deduplicated master, and generated neighbours that fill it up to the size of the country.

Deliberately shares no code with the matcher. Data: the public lists beside the repository (see README of that folder).
"""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_FIGURES = str.maketrans("零〇○一二三四五六七八九ＯO", "000123456789" + "00")


@dataclass(frozen=True)
class Hospital:
    """One institution of the benchmark's master."""

    id: str
    name: str
    province: str = ""
    city: str = ""
    aliases: tuple[str, ...] = ()


#: Second spellings of an institution that is in the lists under another name (judged by hand), left out of the master.
REPEATED = frozenset(
    """
北京466医院（空军航空医学研究所附属医院） 山西解放军264医院（山西264医院） 第910医院 兰州医学院第二附属医院 中国人民解放军一六九中心医院 解放军401医院 解放军总医院第一附属医院（304医院）
广州军区总医院（陆总医院） 山西省太原市中心医院 内蒙古妇幼保健院 常州市妇幼保健医院（常州市第五医院、常州市第五人民医院） 重医附一院 福建医大附属第二医院 福建医大附属第一医院 上海仁济医院（东部）（仁济医院东部） 福建省福州肺科医院 黔南州414医院 华东医院 襄阳市第一人民医院 福建省漳州市医院 中国人民解放军第三军医大学第一附属医院（西南医院） 北京地坛医院（地坛医院） 解放军第169医院
中国人民解放军第三军医大学第二附属医院（新桥医院） 中国人民解放军第四一一医院（解放军411医院、四一一医院、上海411医院） 济宁市精神病医院 北京世纪坛医院（世纪坛医院） 太和医院 中国人民解放军第二五四医院 重医附属儿童医院
解放军第324医院 武汉大学中山医院 长治和平医院 襄樊市中心医院 汉中三二Ｏ一医院 北京协和医院西院（协和西院） 第二军医大学附属长海医院（上海长海医院） 中国人民解放军第二军医大学附属长征医院 上海长征医院 新乡医学院一附院 兰州大学第二附属医院
广东药学院附属第一医院 中国人民解放军广州军区广州总医院 新桥医院（中国人民解放军第三军医大学第二附属医院） 中国人民解放军第二军医大学附属东方肝胆外科医院 鲤城妇幼保健院/鲤中社区卫生服务中心
复旦大学附属儿科医院徐汇院区（复旦儿科徐汇院区） 福建省中医学院附属第二人民医院（福建省中医二附院） 北京协和医院（协和医院） 上海交通大学附属瑞金医院（上海瑞金医院、上海市瑞金红十字会医院）
中国中医科学研究院广安门医院（北京广安门医院） 湖北省十堰市人民医院 广州军区武汉总医院 解放军第59医院 襄樊市中医医院 江西医学院第一附属医院 中国人民解放军广州军区第一五七中心医院
""".split()
)


def crude_key(name: str) -> str:
    """Key for deduplication only: brackets, administrative words, army titles and kinds of brackets removed."""
    name = re.sub(r"[（(].*?[)）]|\s", "", name)
    name = (
        re.sub(r"妇幼保健计划生育服务中心|妇幼保健所|妇保院", "妇幼保健院", name)
        .replace("中医学院", "中医药大学")
        .replace("医学院", "医科大学")
        .replace("医大", "医科大学")
        .replace("研究院", "院")
    )
    name = re.sub(r"中国人民解放军|解放军|联勤保障部队|第", "", name.translate(_FIGURES))
    return re.sub(r"[省市区县]|附属|大学|学院", "", name).replace("中医医院", "中医院")


def divisions() -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """(province, city) and (province, city, county) names."""
    folder = DATA / "divisions"
    with (folder / "provinces.csv").open(encoding="utf-8") as handle:
        provinces = {row["code"]: row["name"] for row in csv.DictReader(handle)}
    with (folder / "cities.csv").open(encoding="utf-8") as handle:
        cities = {row["code"]: (provinces[row["provinceCode"]], row["name"]) for row in csv.DictReader(handle)}
    with (folder / "counties.csv").open(encoding="utf-8") as handle:
        counties = [
            (*cities[row["cityCode"]], row["name"])
            for row in csv.DictReader(handle)
            if row["name"] != "市辖区" and "开发" not in row["name"]
        ]
    tidy = [
        (province, province if city in ("市辖区", "县") else "" if "直辖" in city else city)
        for province, city in cities.values()
    ]
    counties = [
        (province, province if city in ("市辖区", "县") else "" if "直辖" in city else city, county)
        for province, city, county in counties
    ]
    return [pair for pair in tidy if pair[1]], counties


def real_hospitals() -> list[Hospital]:
    """Union of both lists without repetitions; embedded names stay in the name as the source wrote them."""
    cities, _counties = divisions()
    found: list[Hospital] = []
    seen_keys: set[str] = set()
    seen_addresses: set[str] = set()
    rows: list[tuple[str, str, str, str]] = []
    with (DATA / "hospitals" / "fever_clinics.csv").open(encoding="utf-8-sig") as handle:
        rows += [(row["name"], row["province"], row["city"], row["address"] or "") for row in csv.DictReader(handle)]
    with (DATA / "hospitals" / "grade3a.csv").open(encoding="utf-8-sig") as handle:
        for row in csv.DictReader(handle):
            address = row["address"] or ""
            hits = [pair for pair in cities if re.match(rf"({pair[0][:2]}\S{{0,6}}?)?{pair[1][:-1]}", address)]
            province, city = hits[0] if len(hits) == 1 else ("", "")
            rows.append((row["name"], province, city, address))
    for name, province, city, address in rows:
        name = name.strip()
        keys = {crude_key(name)} | {crude_key(part) for part in re.split(r"[（()）、]", name) if len(part) > 5}
        if len(name) < 4 or name in REPEATED or keys & seen_keys or (len(address) > 9 and address in seen_addresses):
            continue
        seen_keys |= keys
        seen_addresses.add(address)
        found.append(Hospital(f"R{len(found):05d}", name, province, city))
    return found


def generated_hospitals(count: int, real: list[Hospital], seed: int = 11) -> list[Hospital]:
    """Neighbours in real places: county and city hospitals, township hospitals, private hospitals; none equal to a real one."""
    rng = random.Random(seed)
    cities, counties = divisions()
    taken = {crude_key(hospital.name) for hospital in real}
    taken |= {key[start:] for key in taken for start in range(1, len(key) - 4)}
    taken |= {re.sub("人民医院|医院", "", key) for key in taken}
    names: list[tuple[str, str, str]] = []
    if not count:
        return []
    for province, city in cities:
        for kind in (
            "第一人民医院",
            "第二人民医院",
            "第三人民医院",
            "第四人民医院",
            "中心医院",
            "中医医院",
            "妇幼保健院",
            "口腔医院",
            "精神卫生中心",
            "传染病医院",
            "儿童医院",
        ):
            names.append((f"{city}{kind}", province, city))
        for core in rng.sample(
            "仁爱 康宁 博爱 同济 协和 和平 友谊 华侨 惠民 长安 东方 济民 现代 光明 圣玛 明珠 普济 慈爱 安康 新华".split(),
            5,
        ):
            names.append((f"{city.rstrip('市')}{core}医院", province, city))
    towns = "城关 城东 太平 永安 东山 石桥 大河 白云 龙泉 新集 双河 三合 南湖 柳林 高桥 黄土 青山 马店 清水 红星 河口 官庄 古城 沙河 平安".split()
    for province, city, county in counties:
        for kind in ("人民医院", "中医院", "妇幼保健院", "第二人民医院"):
            names.append((f"{county}{kind}", province, city))
        for town in rng.sample(towns, 4):
            names.append((f"{county}{town}镇{rng.choice(['卫生院', '中心卫生院'])}", province, city))
        names.append((f"{county}{rng.choice(towns)}街道社区卫生服务中心", province, city))
    rng.shuffle(names)
    made: list[Hospital] = []
    for name, province, city in names:
        key = crude_key(name)
        short = re.sub(r"(土家|苗|满|回|蒙古|藏|壮|彝|侗|瑶|畲|族)+自治", "", key)
        if key in taken or short in taken or re.sub("人民医院|医院", "", key) in taken:
            continue
        taken.add(key)
        made.append(Hospital(f"G{len(made):05d}", name, province, city))
        if len(made) == count:
            break
    return made
