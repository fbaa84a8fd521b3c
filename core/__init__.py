"""The few words every room shares.

Job: events, settings, secrets, logs, errors, clock, masked numbers, keys, database session and types.
Events in: none. Events out: none; this package defines them all.
Tables: `events` (the permanent log) and `outbox`; the one Alembic history lives in `core/migrations`.
client: none. views: none. Nothing here may import a room.
"""
