"""The API alone, so that its tests need no page."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("meridian.sites.public_api.urls")),
]
