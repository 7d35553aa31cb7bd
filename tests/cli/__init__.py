"""Tests of the command line, as a planner and as a saboteur."""
