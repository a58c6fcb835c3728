"""The product's addresses with the pages of service below ``/service/``, whether the product mounts them yet or not."""

from django.urls import include, path

from meridian.config import urls as product
from meridian.kernel.web.derived_urls import urls_of
from meridian.modules.service.objects import INSTALLATION, QUESTION, SUPPORT, TRAINING

urlpatterns = [
    path("service/", include("meridian.modules.service.web.urls")),
    *(pattern for spec in (INSTALLATION, QUESTION, SUPPORT, TRAINING) for pattern in urls_of(spec)),
    *product.urlpatterns,
]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
