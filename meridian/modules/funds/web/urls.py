"""Addresses of the hand-written pages of money."""

from django.urls import path

from . import account
from .menu import add_entries

add_entries()

urlpatterns = [
    path("account/", account.account, name="funds_account"),
    path("account/<int:dealer>/", account.account, name="funds_account_of"),
]
