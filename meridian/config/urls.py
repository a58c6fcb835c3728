"""All addresses: kernel pages, the sites' homes, accounts, API."""

from __future__ import annotations

from django.urls import include, path

from meridian.kernel.web.accounts import second_factor_page
from meridian.kernel.web.derived_urls import derived_urls
from meridian.kernel.web.options import options_view
from meridian.kernel.web.preferences import palette, save_view, set_language
from meridian.modules.recruiting.web.join import join

urlpatterns = [
    path("", include("meridian.sites.staff.urls")),
    path("accounts/second-factor/", second_factor_page, name="second_factor"),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_user_language"),
    path("views/save/", save_view, name="save_view"),
    path("search/palette/", palette, name="palette"),
    path("options/<str:name>/", options_view, name="options"),
    path("files/", include("meridian.kernel.files.urls")),
    path("notices/", include("meridian.kernel.notices.urls")),
    path("jobs/", include("meridian.kernel.jobs.urls")),
    path("stock/", include("meridian.modules.stock.web.urls")),
    path("funds/", include("meridian.modules.funds.web.urls")),
    path("flows/", include("meridian.modules.flows.web.urls")),
    path("orders/", include("meridian.modules.ordering.web.urls")),
    path("warehouse/", include("meridian.modules.logistics.web.urls")),
    path("prices/", include("meridian.modules.pricing.web.urls")),
    path("supply/", include("meridian.modules.replenishment.web.urls")),
    path("documents/", include("meridian.modules.licences.web.urls")),
    path("trade/", include("meridian.modules.agreements.web.urls")),
    path("sellout/", include("meridian.modules.sellout.web.urls")),
    path("performance/", include("meridian.modules.performance.web.urls")),
    path("dealers/", include("meridian.modules.dealers.web.urls")),
    path("qualification/", include("meridian.modules.qualification.web.urls")),
    path("knowledge/", include("meridian.modules.knowledge.web.urls")),
    path("training/", include("meridian.modules.training.web.urls")),
    path("market/", include("meridian.modules.market.web.urls")),
    path("recruiting/", include("meridian.modules.recruiting.web.urls")),
    path("join/<str:token>/", join, name="recruiting_join"),
    path("planning/", include("meridian.modules.planning.web.urls")),
    path("service/", include("meridian.modules.service.web.urls")),
    path("reagents/", include("meridian.modules.reagents.web.urls")),
    path("api/", include("meridian.sites.public_api.urls")),
    *derived_urls(),
]

handler400 = "meridian.kernel.web.error_pages.bad_request"
handler403 = "meridian.kernel.web.error_pages.forbidden"
handler404 = "meridian.kernel.web.error_pages.not_found"
handler500 = "meridian.kernel.web.error_pages.server_error"
