"""Measurements: each ratio taken side by side in one run."""
