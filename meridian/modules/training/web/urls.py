"""Addresses of the training pages made by hand, below ``/training/``."""

urlpatterns: list = []
