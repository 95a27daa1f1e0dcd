"""The harness: what a benchmark is, where it runs, how it is told."""
