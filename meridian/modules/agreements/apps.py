from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class AgreementsConfig(ModuleConfig):
    name = "meridian.modules.agreements"
    label = "agreements"
    verbose_name = _("Agreements")
