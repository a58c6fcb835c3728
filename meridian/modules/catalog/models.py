"""What is sold: product lines, products, SKUs with packs and UDI, registration certificates, lots."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record, Retirable, WithCustomFields

from .choices import (
    CertificateKind,
    DeviceClass,
    DeviceForm,
    LotStatus,
    ParameterKind,
    ProductKind,
    SkuKind,
    Tracking,
    UseCategory,
)


class ProductLine(Record, Retirable):
    """A line of products that is planned, authorised and paid for together (coronary intervention, surgery …)."""

    code = models.CharField(_("line code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")

    def __str__(self) -> str:
        return self.name


class Certificate(Record):
    """A registration certificate or filing of a product family (rules.md 3.2). ``previous`` links the renewal chain."""

    number = models.CharField(_("certificate number"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    device_class = models.CharField(
        pgettext_lazy("medical device", "class"), max_length=3, choices=DeviceClass, db_index=True
    )
    class_code = models.CharField(_("classification code"), max_length=4, blank=True)
    product_name = models.CharField(_("registered name"), max_length=120)
    holder = models.CharField(_("registrant"), max_length=120)
    agent = models.CharField(_("agent for imports"), max_length=120, blank=True)
    approved_on = models.DateField(_("approved on"))
    expires_on = models.DateField(_("valid to"), null=True, blank=True, db_index=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("renews")
    )

    class Meta:
        verbose_name = _("registration certificate")
        verbose_name_plural = _("registration certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("approved_on")),
                name="certificate_period_forward",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Product(Record, Retirable, WithCustomFields):
    """A product as the market knows it: name, kind, class, certificate. Its sizes are SKUs."""

    code = models.CharField(_("product code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    common_name = models.CharField(_("common name"), max_length=120, blank=True)
    line = models.ForeignKey(ProductLine, models.PROTECT, related_name="products", verbose_name=_("product line"))
    kind = models.CharField(_("kind"), max_length=12, choices=ProductKind, db_index=True)
    device_class = models.CharField(
        pgettext_lazy("medical device", "class"), max_length=3, choices=DeviceClass, db_index=True
    )
    form = models.CharField(
        _("nature of the device"), max_length=12, choices=DeviceForm, blank=True, db_index=True,
        help_text=_(
            "A device is an instrument, apparatus, appliance, material or other article, or the software it needs, used "
            "alone or in combination (ISO 13485 3.11; Regulations on medical devices art. 103)."
        ),
    )  # fmt: skip
    indications = models.TextField(
        _("registered intended use"),
        blank=True,
        help_text=_("As the registration certificate states it, word by word."),
    )
    code_2002 = models.CharField(_("2002 catalogue code"), max_length=4, blank=True)
    code_2017 = models.CharField(_("2017 catalogue code"), max_length=4, blank=True)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("certificate")
    )
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    storage = models.CharField(_("storage conditions"), max_length=120, blank=True)
    is_cold_chain = models.BooleanField(_("cold chain"), default=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class Sku(Record, Retirable, WithCustomFields):
    """A size of a product that is ordered, shipped and counted. All quantities count its base unit."""

    code = models.CharField(_("SKU code"), max_length=40, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="skus", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=8, choices=SkuKind, default=SkuKind.GOODS)
    spec = models.CharField(_("specification"), max_length=80, blank=True, db_index=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    base_unit = models.CharField(_("base unit"), max_length=10, default="件")
    tracking = models.CharField(_("tracking"), max_length=6, choices=Tracking, default=Tracking.LOT)
    di = models.CharField(_("UDI-DI"), max_length=40, blank=True, db_index=True)
    shelf_life_months = models.PositiveSmallIntegerField(_("shelf life in months"), null=True, blank=True)
    list_price_e4 = models.BigIntegerField(_("list price"), null=True, blank=True)
    insurance_code = models.CharField(_("medical insurance code"), max_length=27, blank=True)

    class Meta:
        verbose_name = _("SKU")
        verbose_name_plural = _("SKUs")
        constraints = [
            models.UniqueConstraint(fields=["di"], condition=~Q(di=""), name="sku_di_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name} {self.spec or self.model}".strip()


class IntendedUse(Record):
    """One of the statutory uses a product serves (医疗器械监督管理条例 art. 103). A product may have several."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="intended_uses", verbose_name=_("product"))
    use = models.CharField(_("intended use"), max_length=10, choices=UseCategory, db_index=True)

    class Meta:
        verbose_name = _("intended use")
        verbose_name_plural = _("intended uses")
        constraints = [models.UniqueConstraint(fields=["product", "use"], name="intended_use_once")]

    def __str__(self) -> str:
        return str(self.get_use_display())


class TechnicalParameter(Record):
    """A technical parameter of a product with its type; ``options`` are the values of a choice, parted by "/"."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="parameters", verbose_name=_("product"))
    name = models.CharField(_("parameter"), max_length=60, db_index=True)
    kind = models.CharField(_("type"), max_length=8, choices=ParameterKind, default=ParameterKind.TEXT)
    options = models.CharField(_("possible values"), max_length=200, blank=True, help_text=_("Parted by /."))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    value = models.CharField(_("value"), max_length=200)

    class Meta:
        verbose_name = _("technical parameter")
        verbose_name_plural = _("technical parameters")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="parameter_once")]

    def __str__(self) -> str:
        return self.name


class KitComponent(Record):
    """What a kit holds: base units of a component in one kit. Components keep their own lot and UDI."""

    kit = models.ForeignKey(Sku, models.CASCADE, related_name="components", verbose_name=_("kit"))
    component = models.ForeignKey(Sku, models.PROTECT, related_name="in_kits", verbose_name=_("component"))
    quantity = models.PositiveIntegerField(_("base units per kit"))

    class Meta:
        verbose_name = _("kit component")
        verbose_name_plural = _("kit components")
        constraints = [
            models.UniqueConstraint(fields=["kit", "component"], name="kit_component_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="kit_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.component} × {self.quantity}"


class PackLevel(Record):
    """A pack of a SKU: name of the unit, how many base units it holds, and its own DI."""

    sku = models.ForeignKey(Sku, models.CASCADE, related_name="packs", verbose_name=_("SKU"))
    unit = models.CharField(_("unit"), max_length=10)
    factor = models.PositiveIntegerField(_("base units per pack"))
    di = models.CharField(_("UDI-DI"), max_length=40, blank=True, db_index=True)

    class Meta:
        verbose_name = _("pack level")
        verbose_name_plural = _("pack levels")
        constraints = [
            models.UniqueConstraint(fields=["sku", "unit"], name="pack_unit_once"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="pack_factor_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} × {self.factor}"


class Lot(Record):
    """A production lot of a SKU, with its dates and quality status. Lot numbers are text: leading zeros count."""

    sku = models.ForeignKey(Sku, models.PROTECT, related_name="lots", verbose_name=_("SKU"))
    number = models.CharField(_("lot"), max_length=40, db_index=True)
    production_date = models.DateField(_("production date"), null=True, blank=True)
    expiry_date = models.DateField(_("expiry date"), null=True, blank=True, db_index=True)
    status = models.CharField(_("status"), max_length=1, choices=LotStatus, default=LotStatus.U, db_index=True)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.UniqueConstraint(fields=["sku", "number"], name="lot_once_per_sku"),
            models.CheckConstraint(
                condition=Q(expiry_date__isnull=True)
                | Q(production_date__isnull=True)
                | Q(expiry_date__gt=F("production_date")),
                name="lot_expires_after_production",
            ),
        ]

    def __str__(self) -> str:
        return self.number
