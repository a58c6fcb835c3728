"""The installed modules, lowest tier first."""

MODULES = [
    "reference",
    "org",
    "catalog",
    "licences",
    "customers",
    "dealers",
    "qualification",
    "knowledge",
    "agreements",
    "matching",
    "pricing",
    "stock",
    "funds",
    "ordering",
    "sellout",
    "logistics",
    "replenishment",
    "service",
    "reagents",
    "flows",
]
KERNEL = ["records", "access", "audit", "events", "commands", "jobs", "files", "custom_fields", "search", "imports", "notices", "approvals", "objects", "web"]  # fmt: skip
