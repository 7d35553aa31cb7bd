"""Engines: from a problem to a plan and the prices that bound every plan."""
