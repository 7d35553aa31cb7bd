"""Scenario folders, and frames, read into a checked Scenario; every cell keeps its place."""
