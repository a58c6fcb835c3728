from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class KnowledgeConfig(ModuleConfig):
    name = "meridian.modules.knowledge"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "knowledge"
    verbose_name = _("Product knowledge")
