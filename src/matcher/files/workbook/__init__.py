"""Workbooks (.xlsx) as scenarios: read behind a guard, written, filled with marks."""
