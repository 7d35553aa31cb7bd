"""What a planner says: tables, settings, rules and the scenario they make together."""
