"""The routing engine under virtual time: what a policy and a staffing plan would do to callers.

Pure: a scenario in, figures out. `floor` drives `acd.engine.Engine` itself, as Asterisk would.
"""
