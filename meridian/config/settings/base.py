"""Placeholder during the first hour; replaced by the kernel."""
SECRET_KEY = "x"
INSTALLED_APPS = []
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
