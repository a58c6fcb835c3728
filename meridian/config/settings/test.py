"""Settings of the test run: SQLite in memory unless DATABASE_URL says PostgreSQL, cheap hashing, the second wall up."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "MERIDIAN_VAR" not in os.environ:
    os.environ["MERIDIAN_VAR"] = tempfile.mkdtemp(prefix="meridian-test-")
    atexit.register(shutil.rmtree, os.environ["MERIDIAN_VAR"], ignore_errors=True)

from meridian.config.database import database_from_url, sqlite  # noqa: E402

from .base import *  # noqa: E402, F403

VAR = Path(os.environ["MERIDIAN_VAR"])
LANGUAGE_CODE = "en"  # tests compare sentences, whatever the catalogue says
SECRET_KEY = "test"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {
    "default": database_from_url(os.environ["DATABASE_URL"], VAR)
    if os.environ.get("DATABASE_URL")
    else sqlite(":memory:")
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
MEDIA_ROOT = VAR / "files"
SCOPE_WALL_ALWAYS = True
# Tests change rows past the commands; those about keeping switch it on.
MERIDIAN_KEEPS_FACTS = os.environ.get("MERIDIAN_KEEPS_FACTS") == "1"
ACCOUNT_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
