"""Import-linter contract: a module's inside is its own.

From another module of `meridian.modules` only the doors may be imported: `commands`, `queries`, `events` and
`choices`. Packages beside the modules that put the product together (sites, command line, demo) may also reach the
parts that are made for them, named in the option `assembly_doors`. Imports for type hints (`TYPE_CHECKING`) and tests
are left out.
"""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnInternalsContract(Contract):
    """Options: `container`, `doors`, `assemblies` and `assembly_doors`, `ignored_parts` (importers left out)."""

    container = fields.StringField()
    doors = fields.SetField(subfield=fields.StringField())
    assemblies = fields.SetField(subfield=fields.StringField(), required=False)
    assembly_doors = fields.SetField(subfield=fields.StringField(), required=False)
    ignored_parts = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import that enters a module otherwise than through a door."""
        found = []
        for importer in sorted(graph.modules):
            if not set(self.ignored_parts or ()).isdisjoint(importer.split(".")):
                continue
            allowed = self._allowed_for(importer)
            if allowed is None:
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                part = self._inner_part(imported)
                if part is None or self._module_of(importer) == self._module_of(imported) or part in allowed:
                    continue
                lines = graph.get_import_details(importer=importer, imported=imported)
                found.append((importer, imported, sorted({detail["line_number"] for detail in lines})))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say each import with its lines, and what to do."""
        for importer, imported, lines in check.metadata["found"]:
            places = ", ".join(map(str, lines))
            output.print_error(f"- {importer} -> {imported} (l.{places})", bold=False)
        output.new_line()
        output.print(f"Use what the other module offers in {', '.join(sorted(self.doors))}, or add it there.")
        output.print('Foreign keys name their model as text ("catalog.Sku").')

    def _module_of(self, name: str) -> str | None:
        """Name of the business module that a Python module belongs to, or None when it belongs to none."""
        prefix = f"{self.container}."
        return name.removeprefix(prefix).split(".")[0] if name.startswith(prefix) else None

    def _inner_part(self, name: str) -> str | None:
        """First level inside the business module (`models`, `queries` ...), or None outside modules."""
        prefix = f"{self.container}."
        parts = name.removeprefix(prefix).split(".") if name.startswith(prefix) else []
        return parts[1] if len(parts) > 1 else None

    def _allowed_for(self, importer: str) -> set[str] | None:
        """Doors open to the importer; None when this contract does not concern it."""
        if self._module_of(importer):
            return set(self.doors)
        if any(importer == name or importer.startswith(f"{name}.") for name in self.assemblies or ()):
            return set(self.doors) | set(self.assembly_doors or ())
        return None
