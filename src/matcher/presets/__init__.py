"""Dated rule tables as data files with sources, and the pure functions that read them."""
