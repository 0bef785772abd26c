"""Files of the waterworks: the customer register in and out, and lists of replaced meters."""

from devices.imports.columns import column_called, column_names
from devices.imports.exporting import export_columns, export_rows
from devices.imports.matching import LEFT_OUT, heads_of, matched
from devices.imports.problems import Problem, Result
from devices.imports.register import Options, import_customers
from devices.imports.replacement_rows import field_called, field_names, template_columns
from devices.imports.replacing import import_replacements

__all__ = [
    "LEFT_OUT",
    "Options",
    "Problem",
    "Result",
    "column_called",
    "column_names",
    "export_columns",
    "export_rows",
    "field_called",
    "field_names",
    "heads_of",
    "import_customers",
    "import_replacements",
    "matched",
    "template_columns",
]
