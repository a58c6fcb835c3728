from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class CustomersConfig(ModuleConfig):
    name = "meridian.modules.customers"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "customers"
    verbose_name = _("Customers")
