"""Engines and the ways models reach this machine."""
