"""A naive reference of the whole specification, written from the text alone.

It reads a scenario folder by itself and shares no code with the package under test. Each module
follows one section: levels and calendar (2, 3), eligibility and scores (3), presets (4),
quotas (5), rows (the certificate's table of rows), plans (checks and goal values),
brute_force (every plan of a tiny scenario), integer_program (mid-size, by scipy).
"""
