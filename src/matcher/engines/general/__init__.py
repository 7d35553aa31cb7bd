"""The general engine: any mix of rows, groups and minimum seats, with integer prices."""
