from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class ReferenceConfig(ModuleConfig):
    name = "meridian.modules.reference"
    label = "reference"
    verbose_name = _("Reference")
