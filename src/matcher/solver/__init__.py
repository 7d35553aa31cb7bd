"""Chooses the engine, runs the goals in order, and turns what it returns into a result."""
