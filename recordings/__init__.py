"""The audio that is kept.

Job: merges a call's two legs to stereo, or takes a message, encrypts and stores, plays ranges.
Events in: CallEnded. Events out: RecordingStored, RecordingIncomplete, alarms.
Tables: `recordings_pending`, `recordings_files`, `recordings_holds`.
client: `RecordingsClient` opens, exports, hands out channels, holds. views: which call has what.
"""
