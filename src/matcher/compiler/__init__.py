"""From a scenario in the planner's words to arrays; the one map between ids and positions."""
