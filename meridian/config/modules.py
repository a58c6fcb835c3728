"""The installed modules, lowest tier first."""

MODULES = [
    "reference",
    "org",
    "catalog",
    "customers",
    "dealers",
    "agreements",
    "matching",
    "stock",
    "logistics",
    "flows",
]
KERNEL = ["records", "access", "audit", "events", "commands", "jobs", "files", "custom_fields", "search", "imports", "notices", "objects", "web"]  # fmt: skip
