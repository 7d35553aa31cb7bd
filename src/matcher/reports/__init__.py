"""Report and workbook of a result folder, from its files alone."""
