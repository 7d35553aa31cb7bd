"""The sections of the report: sentences, pictures and tables from the tidy frames."""
