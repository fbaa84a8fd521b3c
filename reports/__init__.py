"""What it adds up to: the journal of calls.

Job: keep every event, fold each call's events into one row, close what a dead producer left open.
Events in: all.
Events out: CallArrived, CallAnswered, CallAbandoned, CallEnded, as CEL tells them.
Tables: `events` (the core's, written only here), `reports_*`.
client: none. views: `search_calls`, `call`, `events_of`, `position`, for the console.
"""
