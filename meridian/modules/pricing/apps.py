from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class PricingConfig(ModuleConfig):
    name = "meridian.modules.pricing"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "pricing"
    verbose_name = _("Pricing")
