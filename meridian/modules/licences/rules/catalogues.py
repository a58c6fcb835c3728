"""Codes of the device classification catalogues of 2002 and 2017, as licences print them (rules.md 3.4).

Names are those of the catalogues. Quality sees them beside the codes read from a scope text, and the reader tells by them
whether an exception takes a whole code away or a part of it.
"""

from __future__ import annotations

CATALOGUE_2002: dict[str, str] = {
    "6801": "基础外科手术器械", "6802": "显微外科手术器械", "6803": "神经外科手术器械", "6804": "眼科手术器械",
    "6805": "耳鼻喉科手术器械", "6806": "口腔科手术器械", "6807": "胸腔心血管外科手术器械", "6808": "腹部外科手术器械",
    "6809": "泌尿肛肠外科手术器械", "6810": "矫形外科(骨科)手术器械", "6812": "妇产科用手术器械", "6813": "计划生育手术器械",
    "6815": "注射穿刺器械", "6816": "烧伤(整形)科手术器械", "6820": "普通诊察器械", "6821": "医用电子仪器设备",
    "6822": "医用光学器具、仪器及内窥镜设备", "6823": "医用超声仪器及有关设备", "6824": "医用激光仪器设备",
    "6825": "医用高频仪器设备", "6826": "物理治疗及康复设备", "6827": "中医器械", "6828": "医用磁共振设备",
    "6830": "医用X射线设备", "6831": "医用X射线附属设备及部件", "6832": "医用高能射线设备", "6833": "医用核素设备",
    "6834": "医用射线防护用品、装置", "6840": "临床检验分析仪器", "6841": "医用化验和基础设备器具",
    "6845": "体外循环及血液处理设备", "6846": "植入材料和人工器官", "6854": "手术室、急救室、诊疗室设备及器具",
    "6855": "口腔科设备及器具", "6856": "病房护理设备及器具", "6857": "消毒和灭菌设备及器具", "6858": "医用冷疗、低温、冷藏设备及器具",
    "6863": "口腔科材料", "6864": "医用卫生材料及敷料", "6865": "医用缝合材料及粘合剂", "6866": "医用高分子材料及制品",
    "6870": "软件", "6877": "介入器材",
}  # fmt: skip
CATALOGUE_2017: dict[str, str] = {
    "01": "有源手术器械", "02": "无源手术器械", "03": "神经和心血管手术器械", "04": "骨科手术器械", "05": "放射治疗器械",
    "06": "医用成像器械", "07": "医用诊察和监护器械", "08": "呼吸、麻醉和急救器械", "09": "物理治疗器械",
    "10": "输血、透析和体外循环器械", "11": "医疗器械消毒灭菌器械", "12": "有源植入器械", "13": "无源植入器械",
    "14": "注输、护理和防护器械", "15": "患者承载器械", "16": "眼科器械", "17": "口腔科器械", "18": "妇产科、辅助生殖和避孕器械",
    "19": "医用康复器械", "20": "中医器械", "21": "医用软件", "22": "临床检验器械",
}  # fmt: skip
# Codes that “植入” and “介入” in a remark are about.
IMPLANT_CODES = {"2002": frozenset({"6846"}), "2017": frozenset({"12", "13"})}
INTERVENTION_CODES = {"2002": frozenset({"6877"}), "2017": frozenset({"03"})}
REAGENT_CODE_2002 = "6840"
REAGENT_CODE_OF_NUMBERS = "40"
ALL = "*"


def catalogue(edition: str) -> dict[str, str]:
    """Codes and names of an edition; empty for reagents, which have no codes here."""
    return {"2002": CATALOGUE_2002, "2017": CATALOGUE_2017}.get(edition, {})


def name_of(edition: str, code: str) -> str:
    """The catalogue's name of a code, empty when unknown."""
    return catalogue(edition).get(code, "")
