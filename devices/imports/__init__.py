"""Files of the waterworks: the customer register in and out, and lists of replaced meters."""

from devices.imports.exporting import export_columns, export_rows
from devices.imports.kinds import called, names_of
from devices.imports.matching import LEFT_OUT, fixed, heads_of, matched
from devices.imports.problems import Problem, Result
from devices.imports.register import Options, UnableToStart, import_customers
from devices.imports.replacement_rows import template_columns
from devices.imports.replacing import import_replacements

__all__ = [
    "LEFT_OUT",
    "Options",
    "Problem",
    "Result",
    "UnableToStart",
    "called",
    "export_columns",
    "export_rows",
    "fixed",
    "heads_of",
    "import_customers",
    "import_replacements",
    "matched",
    "names_of",
    "template_columns",
]
