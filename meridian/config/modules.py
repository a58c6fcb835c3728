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
    "market",
    "training",
    "agreements",
    "matching",
    "pricing",
    "stock",
    "funds",
    "recruiting",
    "ordering",
    "sellout",
    "logistics",
    "replenishment",
    "service",
    "reagents",
    "flows",
    "performance",
    "planning",
]
KERNEL = ["records", "access", "audit", "events", "commands", "jobs", "files", "custom_fields", "search", "imports", "notices", "approvals", "objects", "web"]  # fmt: skip
# Objects and whole modules of which the change log keeps the last change, so that processes may keep what they read of them
# (kernel/commands/kept_facts.py). Only what changes far less often than it is read.
WATCHED = (
    "reference", "org.orgunit", "licences", "dealers", "agreements", "pricing", "customers.hospital", "funds.creditterms",
    "qualification.dealerbusiness", "org.account", "org.accountmembership",
    "training.course", "training.certificate", "training.trainingrequirement",
    "market.channelmode",
    "catalog.sku", "catalog.product", "catalog.certificate", "catalog.packlevel", "catalog.lot",
    "ordering.orderterm", "ordering.promotion", "ordering.remaininglifeterm",
)  # fmt: skip
