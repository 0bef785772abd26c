"""The customer register as one file: who is supplied, by which meter and terminal, in and out."""

from devices.imports.exporting import export_columns, export_rows
from devices.imports.problems import Problem, Result
from devices.imports.register import Options, import_customers

__all__ = [
    "Options",
    "Problem",
    "Result",
    "export_columns",
    "export_rows",
    "import_customers",
]
