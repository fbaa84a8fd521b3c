"""The few words every room shares.

Job: events, settings, secrets, logs, errors, clock, masked numbers, keys, database.
Events in: none. Events out: none; this package defines them all.
Tables: `events` (the permanent log), `outbox`; the one Alembic history: `core/migrations`.
client: none. views: none. Nothing here may import a room.
"""
