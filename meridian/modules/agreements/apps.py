from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class AgreementsConfig(ModuleConfig):
    name = "meridian.modules.agreements"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "agreements"
    verbose_name = _("Agreements")
