"""Files of the waterworks: the customer register in and out, and lists of replaced meters."""

from devices.imports.exporting import export_columns, export_rows
from devices.imports.problems import Problem, Result
from devices.imports.register import Options, import_customers
from devices.imports.replacement_rows import template_columns
from devices.imports.replacing import import_replacements

__all__ = [
    "Options",
    "Problem",
    "Result",
    "export_columns",
    "export_rows",
    "import_customers",
    "import_replacements",
    "template_columns",
]
