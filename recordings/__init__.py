"""The audio that is kept.

Job: merges a call's two legs to stereo, or takes a message, encrypts and stores, plays ranges.
Events in: CallEnded, CallQueued, CallAnswered, AgentJoined, AgentLeft, CallHeld, RecordingPaused,
RecordingResumed. Events out: RecordingStored, RecordingIncomplete, RecordingDeleted, alarms.
Tables: `recordings_pending`, `recordings_files`, `recordings_holds`, `recordings_calls`,
`recordings_moments`, `recordings_marks`, `recordings_tombstones`.
client: `RecordingsClient` opens, exports, hands out channels, holds; `GrowingCall` reads along.
views: which call has what.
"""
