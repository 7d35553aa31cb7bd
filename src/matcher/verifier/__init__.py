"""The independent judge of a result folder: standard library and exact integers only."""
