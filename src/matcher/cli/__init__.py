"""The command line: a thin face over the functions of the package."""
