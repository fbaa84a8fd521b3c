"""What it adds up to: the journal of calls.

Job: keep every event, fold calls and alarms into rows, close what a dead producer left open.
Events in: all.
Events out: CallArrived, CallAnswered, CallAbandoned, CallEnded, as CEL tells them; alarms.
Tables: `events` (the core's, written only here), `reports_*`.
client: none. views: `search_calls`, `call`, `events_of`, `position`, `standing_alarms`.
"""
