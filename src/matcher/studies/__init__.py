"""What is built on whole solves: benchmarks; later edits, sweeps and comparisons."""
