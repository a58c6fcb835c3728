from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class CatalogConfig(ModuleConfig):
    name = "meridian.modules.catalog"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "catalog"
    verbose_name = _("Catalog")
