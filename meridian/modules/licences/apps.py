from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class LicencesConfig(ModuleConfig):
    name = "meridian.modules.licences"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "licences"
    verbose_name = _("Licences")
