"""Asterisk from outside: its configuration, its sounds, its start, and a word to it while it runs.

Nothing here is on a call's path; calls are `asterisk/` and `dialplans/`.
"""
