"""What a column heading means: synonyms of flow (流向) files, exact and similar.

Synonyms after the start set of the domain rules (3.14) and headings seen in real distributors'
files. A heading may mean several fields; the scores (0..1) say how strongly, and
`columns.assign` decides with the other headings, the kind of the file and the contents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FIELDS: tuple[str, ...] = (
    "date", "customer", "product", "spec", "model", "lot", "serial", "production_date", "expiry_date", "qty",
    "unit", "price", "amount", "maker", "item_code", "doc_type", "doc_no", "address", "remark",
)  # fmt: skip
EXTRA_FIELDS: tuple[str, ...] = (
    "row_number", "dealer_name", "supplier", "customer_code", "customer_city", "customer_district",
    "customer_province", "customer_clean", "product_clean", "spec_raw", "qty_converted", "qty_alternate",
    "pack_factor", "udi", "cert_no", "department", "stock_in_date", "stock_date", "shelf_life", "sterile_lot",
    "sterile_date", "period", "tax_rate", "tax", "net_amount", "net_price", "discount", "salesperson", "clerk",
    "sales_department", "invoice_no", "invoice_date", "doctor", "patient", "surgery_date", "warehouse",
    "insurance_code", "uscc", "flow_level", "category", "qty_in", "balance", "storage", "line_no", "brand", "phone",
    "cost", "region", "other_date",
)  # fmt: skip

_SYNONYMS: dict[str, dict[float, str]] = {
    "date": {
        1.0: "销售日期 销售时间 销货日期 售出日期 流向日期 sale date|sales date|date of sale|salesdate|saledate",
        0.97: "出库日期 出库时间 业务日期 发货日期 发货时间 出货日期 配送日期 送货日期 购进日期 采购日期 进货日期 交易日期 "
        "so_time|ship date|shipping date|shipment date|delivery date|库存提取日期 盘点日期 库存日期 提取日期 退货日期",
        0.94: "单据日期 日期 date 供货日期 入账日期 certdate 使用日期 交货日期 doc date|document date|transaction date|"
        "posting date|order date|库存截止日期 截止日期 统计日期",
        0.9: "操作日期 下单日期 开单日期 制单日期 制单时间 记账日期 过账日期 订单日期 订单时间 时间 年月日 开单时间 单据时间 sodate",
        0.86: "开票日期 开票时间 发票日期 invoice date|手术日期 结算日期 审核日期 创建日期 录入日期",
        0.55: "所属月份 月份 month 年月 期间 会计期间 销售月份 统计月份 period",
    },
    "customer": {
        1.0: "客户名称 客户 医院名称 终端名称 终端客户 终端客户名称 终端 购货单位 购货单位名称 收货单位 收货单位名称 下游客户 "
        "下游客户名称 购方名称 购入客户名称 原始客户名称 购入客户名称(原始) 医疗机构名称 医疗机构 使用单位 customname|"
        "customer name|customer|hospital|hospital name|client|client name|custname|cust name|customer_name|end customer|"
        "ship to|ship-to|sold to|sold to name|buyer|下级客户 客户全称 终端医院 终端医院名称 销往单位 流向单位 流向客户 销售客户 使用医院",
        0.95: "往来单位 往来单位名称 单位名称 机构名称 医院 收货企业名称 enterprise_name 收货方 购买方 购买方名称 购货方 "
        "购货方名称 购方 买方 采购单位 客商名称 客商 往来户名 收货客户 收货人名称 送货单位 需方 下游单位 下游名称 客户单位 "
        "终端机构 去向 销售去向 account|account name|consignee",
        0.6: "收货机构 科室医院 二级商业名称 三级商业名称 四级商业名称 经销商/医院",
        0.45: "单位 公司 公司名称 商业名称 经销商名称 company",
    },
    "product": {
        1.0: "产品名称 商品名称 品名 货品名称 物料名称 存货名称 产品 商品 原始产品名称 原始商品名称 goodsname|product name|"
        "product|item name|goods name|material name|material description|goods description|description|product description|item description|器械名称 耗材名称 "
        "医疗器械名称 productname|product_name|货物名称 材料名称 品名规格 产品全称 商品全称 so_goods_name|货品 物品名称 器材名称",
        0.9: "通用名 通用名称 物料描述 品种 品种名称 产品描述 货名 名称 item|goods|article|注册证产品名称 商品名 药品名称 名称及规格",
        0.8: "品规 合并项 品规名称 产品规格名称",
        0.7: "品规(清洗后) 产品名称(清洗后)",
    },
    "spec": {
        1.0: "规格 产品规格 商品规格 规格型号 型号规格 规格/型号 型号/规格 原始产品规格 原始商品规格 goodstype|"
        "so_specifications|specification|spec|specs|size|货品规格 物料规格 规格、型号 产品规格型号 spec.|specifications|存货规格",
        0.9: "原始规格 包装规格 品规格 规格说明 尺寸 packing spec",
        0.72: "品规",
    },
    "model": {
        1.0: "型号 产品型号 商品型号 器械型号 model|model no|model number|model no.|货品型号 物料型号 机型 型号名称",
        0.62: "货号",
        0.6: "ref|ref no|ref no.|reference",
    },
    "lot": {
        1.0: "批号 生产批号 产品批号 批次 批次号 lot lotno|lot no|lot no.|lot number|batch|batch no|batch no.|batch number|"
        "so_batch_no|商品批号 货品批号 物料批号 lot号 批号/lot lot#|batchno|lot/batch|批号(lot) 生产批次 产品批次 厂家批号",
        0.8: "批号/序列号 生产批号/序列号 批号或序列号 生产批号或序列号 批次/序列号 lot/sn|批号/sn 生产编号/批号",
        0.5: "灭菌批号 入库批次",
    },
    "serial": {
        1.0: "序列号 sn s/n|serial|serial no|serial no.|serial number|机身号 产品序列号 sn号 sn码 序列码 设备序列号 机身编号 "
        "出厂编号 出厂序列号 serialno",
        0.7: "条码 唯一码",
    },
    "production_date": {
        1.0: "生产日期 制造日期 出厂日期 so_product_time|prod_dt|production date|manufacture date|manufacturing date|mfg date|"
        "mfd|mfg|date of manufacture|生产时间 产品生产日期 生产年月",
    },
    "expiry_date": {
        1.0: "有效期至 失效日期 效期至 到期日期 失效期 有效日期 valid_dt|expiry date|expiration date|exp date|expiry|exp|"
        "exp.|use by|expire date|有效截止日期 有效期截止 有效期截止日期 有效期限至 失效日 效期日期 产品有效期至 到期日 有效至",
        0.9: "有效期 效期 so_effective_time 有效期限 产品有效期 商品有效期 批号效期 valid until|validity",
    },
    "qty": {
        1.0: "销售数量 数量 出库数量 批号出库数量 基本数量 goodsqty|so_quantity|qty|quantity|qty.|销量 发货数量 出货数量 "
        "销售量 出库数 购进数量 采购数量 进货数量 库存数量 sales qty|sale qty|sales quantity|实发数量 流向数量 配送数量 "
        "数量(盒) 开票数量 出库量 库存量 实际库存 期末库存 现存量 结存数量 期末数量 当前库存 库存 可用库存 实收数量 签收数量 "
        "stock|stock qty|on hand|onhand|quantity sold|shipped qty|本期销售数量",
        0.9: "件数 原始数量 number 主数量 总数量 数目 盒数 支数 个数 套数 入库数量 购入数量 收货数量 退货数量 基本单位数量 "
        "最小单位数量 销售件数 使用数量 pcs|units|库存余额数量",
        0.6: "最终数量 转换后数量 换算数量 折算数量 标准数量 辅数量 箱数",
    },
    "unit": {
        1.0: "单位 计量单位 包装单位 商品单位 基本单位 goodsunit|so_unit|unit|uom|unit of measure|销售单位 主单位 数量单位 "
        "产品单位 最小单位 库存单位 基本计量单位 主计量单位 计价单位",
    },
    "price": {
        1.0: "单价 销售单价 含税单价 价格 销售价 产品单价 供货单价 原始产品价格 salprice|so_price|price|unit price|销售价格 "
        "供货价 供货价格 批发价 含税价 含税销售单价 出库单价 商品单价 结算单价 结算价 采购单价 进货单价 进价 购进单价 "
        "unitprice|sale price|sales price|产品价格 开票单价 实际单价 成交价 开票价",
        0.75: "无税单价 不含税单价 成本单价 成本价 零售价 库存单价 unit cost|中标价 未税单价",
    },
    "amount": {
        1.0: "金额 销售金额 含税金额 价税合计 供货金额 so_total_amount|amount|total amount|total|销售额 总金额 含税销售金额 "
        "出库金额 采购金额 进货金额 购进金额 库存金额 销售总额 total price|sales amount|合计金额 结算金额 value|net value|开票金额 "
        "金额合计 总价 总额 货款 含税总额 小计金额 销售收入 sale amount|line total|含税合计",
        0.75: "无税金额 不含税金额 成本金额 未税金额 成本 小计 合计 net amount",
    },
    "maker": {
        1.0: "生产厂家 生产企业 厂家 生产厂商 制造商 商品生产厂家 so_manufacturer|manufacturer|maker|生产单位 生产商 "
        "制造厂商 生产企业名称 生产厂家名称 产地厂家 厂商 mfr|生产厂 厂家名称 制造企业 注册人 医疗器械注册人 注册人名称 备案人",
        0.75: "产地 品牌 brand 生产地",
        0.6: "供应商 供应商名称 供货商 vendor|supplier",
    },
    "item_code": {
        1.0: "存货编码 商品编码 产品编码 物料编码 货品编码 产品代码 商品代码 物料代码 item code|product code|sku|material|"
        "商品编号 产品编号 物料号 货品编号 存货编号 material no|material number|item no|item no.|item number|part no|part "
        "number|商品内码 产品货号 商品货号 goodsid|goods_id|goodscode|part no.|物料编号 存货代码 货品代码 材料编码 item|sku code",
        0.85: "货号 编码 代码 编号 ref|ref no|ref no.|cat no|cat. no.|catalog no|catalogue no|catalog number|catalogue number",
    },
    "doc_type": {
        1.0: "单据类型 业务类型 销售类型 出库类型 单据类别 类型 业务类别 订单类型 type|transaction type|doc type|document type|"
        "出入库类型 流向类型 交易类型 单据名称 movement type|order type|出库类别 销售类别 销售方式 业务方式 出入库方式",
        0.7: "摘要 业务摘要 票据类型 收发类别",
    },
    "doc_no": {
        1.0: "单据编号 单据号 出库单号 单号 销售单号 订单号 erp销售订单号 销售订单号 doc no|document no|order no|order number|"
        "order no.|发货单号 凭证号 订单编号 出库单编号 单据号码 document number|doc no.|随货单号 送货单号 流水号 票号 单据 "
        "出货单号 销售单编号 配送单号 入库单号 采购单号 业务单号 delivery no|订单编码",
        0.75: "发票号 发票号码 invoice no|invoice no.|invoice number|invoice",
    },
    "address": {
        1.0: "客户地址 收货地址 地址 送货地址 address|delivery address|ship to address|到货地址 配送地址 医院地址 终端地址 "
        "customer address|注册地址 收货人地址 详细地址 单位地址",
    },
    "remark": {
        1.0: "备注 说明 备注说明 remark|remarks|note|notes|comment|comments|memo|附注 摘要说明 其他说明 备注信息 行备注",
    },
}
_EXTRA_SYNONYMS: dict[str, str] = {
    "row_number": "序号 行号 no no. # 项次 序 seq|s/n.|item#|行次 row|编次",
    "dealer_name": "商业公司 流向商业公司名 经销商名称 经销商 商业名称 一级商业名称 一级商业 供货方 供货单位 供货单位名称 "
    "代理商 发货企业名称 发货单位 ename 销售单位名称 公司 公司名称 商业 distributor|dealer|dealer name|distributor name|"
    "二级商业名称 三级商业名称 四级商业名称 配送商 配送企业 销售公司 卖方 供方 上游单位 流向商业公司",
    "supplier": "供应商 供应商名称 供货商 供货商名称 supplier|supplier name|vendor|进货单位 购进单位 上游供应商 vendor name|来货单位",
    "customer_code": "客户编码 客户编码(客户内码) 客户代码 客户编号 客户内码 customer code|customer no|医院编码 终端编码 "
    "往来单位编码 单位编码 购货单位编码 cust code|机构编码 医院代码 客户id",
    "customer_city": "客户城市 城市 市 city 地市 所在城市 终端城市",
    "customer_district": "客户区县 区县 县 district 县区 county",
    "customer_province": "省份 省 province 客户省份 所在省份 终端省份 省区",
    "customer_clean": "购入客户名称(清洗后) 清洗后客户名称 标准客户名称 客户名称(清洗后) 标准医院名称",
    "product_clean": "品规(清洗后) 标准产品名称 标准品规 产品名称(清洗后) 清洗后产品名称",
    "spec_raw": "原始规格",
    "qty_converted": "转换后数量 换算数量 最终数量 折算数量 标准数量",
    "qty_alternate": "件数 箱数 辅数量 赠品数量 赠送数量",
    "pack_factor": "换算系数 转换系数 换算率 包装系数 换算比 件装量 装量 包装数量",
    "udi": "udi udi码 udi-di|udi-di码|di|udi di|udi-pi|pi|唯一标识 医疗器械唯一标识 gtin 产品标识 udi(di) udi(di/pi) 条形码 "
    "barcode|商品条码 产品条码",
    "cert_no": "注册证号 批准文号 注册证 注册证编号 医疗器械注册证号 so_license pzwh 备案凭证号 注册证/备案号 注册证号/备案号 "
    "注册证号或备案凭证号 产品注册证号 注册证或备案凭证编号 registration no|license no|注册号 国药准字 注册备案号",
    "department": "科室 使用科室 科室名称 department|临床科室 领用科室",
    "stock_in_date": "入库日期 入库时间 到货日期 收货日期 验收日期",
    "stock_date": "库存提取日期 盘点日期 库存日期",
    "shelf_life": "保质期 有效期(月) 有效期(天) 保质期(月) 保质期(天) shelf life|有效期(年) 剩余效期 剩余天数 近效期天数",
    "sterile_lot": "灭菌批号 灭菌批次 sterilization lot",
    "sterile_date": "灭菌日期 灭菌效期 灭菌有效期",
    "period": "所属月份 月份 month 年月 期间 会计期间",
    "tax_rate": "税率 税率% 税率(%) tax rate",
    "tax": "税额 tax 税金",
    "net_amount": "无税金额 不含税金额 未税金额 net amount|成本金额",
    "net_price": "无税单价 不含税单价 成本单价 未税单价 成本价",
    "discount": "折扣 折扣率 扣率 折扣额 折让",
    "salesperson": "业务员 业务代表姓名 业务代表 业务代表工号 销售员 销售代表 业务员名称 salesman|sales rep|业务经理 采购员 姓名 "
    "业务代表编号 客户经理",
    "clerk": "开票员 制单人 操作员 审核人 经手人 录入人 保管员 开单员 复核人 收款员",
    "sales_department": "业务部门 部门 销售部门 部门名称",
    "invoice_no": "发票号 发票号码 invoice no|invoice no.|invoice number|发票代码",
    "invoice_date": "开票日期 发票日期 invoice date",
    "doctor": "医生 手术医生 主刀医生 术者 医师",
    "patient": "患者 患者姓名 病人姓名 住院号 病案号 病人",
    "surgery_date": "手术日期 手术时间 手术类型",
    "warehouse": "仓库 仓库名称 库房 仓位 货位 warehouse|location|库位 出库仓库",
    "insurance_code": "医保编码 医保码 医保代码 国家医保编码 医保耗材编码 耗材编码 27位医保编码",
    "uscc": "统一信用代码 统一社会信用代码 信用代码 税号",
    "flow_level": "流向级别 级次 层级 级别 客户类型 客户类别 客户性质 客户级别 医院等级 终端类型 渠道类型",
    "category": "类别 产品类别 商品类别 分类 产品线 品类 产品分类 管理类别 category|商品分类",
    "qty_in": "期初数量 期初库存 本期入库 本期购进 上期结存 可销天数 在途数量 锁定数量 占用数量 本期出库",
    "balance": "差异 盈亏 库龄 库龄(天) 毛利 毛利率 毛利额 利润",
    "storage": "储存条件 存储条件 贮存条件 运输条件 质量状态 库存状态 状态",
    "line_no": "行项目 行项目号 明细行号 分录号",
    "brand": "品牌 brand 商标 产地",
    "phone": "电话 联系电话 手机 联系人 phone|contact|收货人",
    "cost": "成本 进价 成本金额",
    "region": "区域 大区 地区 片区 region|区域名称 销售区域",
    "other_date": "更新时间 上传时间 同步时间 导出时间 打印时间 审核时间 付款日期 到账日期 回款日期",
}
_TRADITIONAL = str.maketrans(
    "數銷貨單價額產規號廠總備註類態業務發時間開計醫療機構終購進採實際現存聯繫電話區縣碼編庫訂據報關稅條項歷種個員項買賣廣東雲南寧門書檔場",
    "数销货单价额产规号厂总备注类态业务发时间开计医疗机构终购进采实际现存联系电话区县码编库订据报关税条项历种个员项买卖广东云南宁门书档场",
)
_MORE_TRADITIONAL = str.maketrans(
    "戶稱級經營應師術爲為與項倉儲達範圍製從屬責質標準證冊聲說級臺萬億節處線",
    "户称级经营应师术为为与项仓储达范围制从属责质标准证册声说级台万亿节处线",
)
_BRACKETS = re.compile(r"[(\[【{<〔][^()\[\]【】{}<>〔〕]*[)\]】}>〕]")
_NOISE = re.compile(r"[\s*＊※★☆_:：,，.。;；、'\"“”‘’\-—/\\|~!！?？]+")
_UNIT_WORDS = re.compile(
    r"^(元|万元|人民币|rmb|cny|￥|¥|盒|支|个|套|包|片|瓶|件|箱|台|根|张|把|袋|卷|枚|人份|测试|只|条|颗|块|副|盒/支|支/盒|"
    r"必填|选填|可选|必填项|非必填|required|optional|含税|元/盒|元/支|yyyy.*|格式.*|如.*|例.*|文本.*|日期.*|最小单位|基本单位|"
    r"pcs|ea|box|km|mm|ml|%|大写|小写)$",
    re.I,
)


def fold(text: str) -> str:
    """Return the text in simplified, half-width, lower-case form, without invisible characters."""
    plain = unicodedata.normalize("NFKC", text).translate(_TRADITIONAL).translate(_MORE_TRADITIONAL).lower()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t ")


@lru_cache(maxsize=8192)
def normal_heading(text: str) -> str:
    """Return the heading without blanks, asterisks and punctuation, brackets kept: the key of exact synonyms."""
    return _NOISE.sub("", fold(text))


@lru_cache(maxsize=8192)
def bare_heading(text: str) -> str:
    """Return the heading also without brackets: ``数量（盒）`` and ``*数量`` give ``数量``."""
    folded = fold(text)
    bare = _NOISE.sub("", _BRACKETS.sub("", folded))
    return bare or _NOISE.sub("", folded)


def heading_unit(text: str) -> str | None:
    """Return the unit named in a heading's brackets: ``数量（盒）`` gives ``盒``; None when there is none."""
    for bracket in _BRACKETS.findall(fold(text)):
        inner = bracket[1:-1].strip()
        if re.fullmatch(r"盒|支|个|套|包|片|瓶|件|箱|台|根|张|把|袋|卷|枚|人份|测试|只|条|颗|块|副|pcs|ea|box", inner):
            return inner
    return None


def is_unit_word(text: str) -> bool:
    """Whether a cell only adds a unit or a hint to a heading: ``(盒)``, ``元``, ``必填``."""
    return bool(_UNIT_WORDS.match(fold(text).strip().strip("()[]【】 *")))


def _terms(line: str) -> list[str]:
    terms: list[str] = []
    for part in line.split("|"):
        terms += [part] if re.fullmatch(r"[\x20-\x7e]+", part.strip()) else part.split()
    return [normal_heading(term) for term in terms if term.strip()]


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, dict[str, float]]:
    lexicon: dict[str, dict[str, float]] = {}
    for field, levels in _SYNONYMS.items():
        for score, line in levels.items():
            for term in _terms(line):
                known = lexicon.setdefault(term, {})
                known[field] = max(known.get(field, 0.0), score)
    for field, line in _EXTRA_SYNONYMS.items():
        for term in _terms(line):
            known = lexicon.setdefault(term, {})
            # an extra reading never beats a field's own synonym of the same strength
            known.setdefault(field, 0.93 if not any(f in FIELDS for f in known) else 0.7)
    return lexicon


# how unknown headings end: (ending, field, score); the first that fits counts
_ENDINGS: tuple[tuple[str, str, float], ...] = (
    (r"(生产|制造|出厂)(日期|时间)$", "production_date", 0.85),
    (r"(有效|失效|到期|效)(期|日期)(至)?$", "expiry_date", 0.8),
    (r"(入库|到货|收货|验收)(日期|时间)$", "stock_in_date", 0.85),
    (r"(更新|上传|导出|打印|审核|付款|灭菌|注册|成立)(日期|时间)$", "other_date", 0.85),
    (r"(编码|代码|编号|内码)$", "", 0.0),
    (r"(日期|时间|date|time)$", "date", 0.62),
    (r"(期初|上期|在途|锁定|占用|可用天).*(数量|库存)$", "qty_in", 0.8),
    (r"(换算|转换|折算|赠).*(数量)$", "qty_converted", 0.8),
    (r"(数量|数目|销量|qty|quantity)$", "qty", 0.72),
    (r"(不含税|无税|未税|成本).*(金额)$", "net_amount", 0.85),
    (r"(不含税|无税|未税|成本).*(单价|价)$", "net_price", 0.85),
    (r"(金额|总额|销售额|amount)$", "amount", 0.72),
    (r"(单价|价格|price)$", "price", 0.72),
    (r"(批号|批次号?|lot|batch)$", "lot", 0.75),
    (r"(序列号|机身号|sn码?|serial)$", "serial", 0.75),
    (r"(规格型号|型号规格|规格)$", "spec", 0.75),
    (r"(型号|model)$", "model", 0.75),
    (r"(医院|客户|终端|机构|单位)(全)?(名称|名)$|(客户|终端|收货单位|购货单位)$", "customer", 0.75),
    (r"(产品|商品|货品|物料|品|器械|耗材)(全)?(名称|名)$", "product", 0.75),
    (r"(item|product|material|goods|article)(name|description|desc)$", "product", 0.8),
    (r"(生产|制造)(厂家|厂商|企业|商|单位)$", "maker", 0.75),
    (r"(地址|address)$", "address", 0.72),
    (r"(备注|说明|remarks?)$", "remark", 0.72),
    (r"(类型|类别)$", "doc_type", 0.45),
    (r"(单号|订单号|单据号|单据编号|凭证号)$", "doc_no", 0.75),
)
_CODE_ENDING = re.compile(r"(编码|代码|编号|内码|code|id)$")


def _by_ending(bare: str) -> dict[str, float]:
    if _CODE_ENDING.search(bare):
        if re.search(r"客户|医院|终端|单位|机构|往来|cust", bare):
            return {"customer_code": 0.8}
        if re.search(r"产品|商品|货品|物料|存货|材料|goods|item|sku|prod", bare):
            return {"item_code": 0.8}
        if re.search(r"单据|订单|出库", bare):
            return {"doc_no": 0.75}
        return {}
    for pattern, field, score in _ENDINGS:
        if field and re.search(pattern, bare):
            return {field: score}
    return {}


@lru_cache(maxsize=8192)
def heading_meanings(text: str) -> dict[str, float]:
    """Return the fields (and extra fields) a heading may stand for, with scores 0..1; {} when unknown.

    Exact synonyms first, then without brackets, then each part of a two-language or two-row heading
    (``日期/Date``), then by its ending, last by similarity (at most 0.8).
    """
    lexicon = _lexicon()
    normal, bare = normal_heading(text), bare_heading(text)
    if not normal or len(normal) > 40:
        return {}
    if normal in lexicon:
        return dict(lexicon[normal])
    if bare in lexicon:
        return {field: score * 0.98 for field, score in lexicon[bare].items()}
    merged: dict[str, float] = {}
    for part in re.split(r"[/\\|\n\r]+|\s{2,}|(?<=[\u4e00-\u9fff])\s*(?=[A-Za-z(])", fold(text)):
        for field, score in lexicon.get(normal_heading(part), {}).items():
            merged[field] = max(merged.get(field, 0.0), score * 0.93)
    inside = [b[1:-1] for b in _BRACKETS.findall(fold(text))]
    for part in inside:
        if not _UNIT_WORDS.match(part.strip()):
            for field, score in lexicon.get(normal_heading(part), {}).items():
                merged[field] = max(merged.get(field, 0.0), score * 0.85)
    if merged:
        return merged
    ending = _by_ending(bare)
    if ending:
        return ending
    return _by_similarity(bare)


def _by_similarity(bare: str) -> dict[str, float]:
    if len(bare) < 3 or re.search(r"\d{3}", bare):
        return {}
    from rapidfuzz import fuzz, process

    found: dict[str, float] = {}
    cutoff = 84 if bare.isascii() else 74
    for term, score, _ in process.extract(bare, list(_lexicon()), scorer=fuzz.ratio, score_cutoff=cutoff, limit=3):
        if len(term) < 3:
            continue
        for field, strength in _lexicon()[term].items():
            found[field] = max(found.get(field, 0.0), strength * score / 100 * 0.85)
    return found


@lru_cache(maxsize=65536)
def listed_strength(text: str) -> float:
    """Return how surely the text is a listed heading (0..1; 0 for anything that only resembles one)."""
    if len(text) > 60 or re.search(r"\d{4,}", text):
        return 0.0
    lexicon = _lexicon()
    for key, factor in ((normal_heading(text), 1.0), (bare_heading(text), 0.98)):
        if key in lexicon:
            return max(lexicon[key].values()) * factor
    if any(normal_heading(part) in lexicon for part in re.split(r"[/\\|\n\r]+|\s{2,}", fold(text)) if len(part) > 1):
        return 0.8
    return 0.0


def heading_strength(text: str) -> float:
    """Return how surely the text is a heading at all (0..1), whatever it stands for.

    Only listed synonyms count fully: names in data rows may end like headings (…医院, …类型).
    """
    listed = listed_strength(text)
    if listed or len(text) > 60 or re.search(r"\d{4,}", text):
        return listed
    return 0.35 if heading_meanings(text) else 0.0
