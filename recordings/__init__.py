"""The audio that is kept.

Job: merges a call's two legs to stereo, encrypts and stores them, and plays ranges of them back.
Events in: CallEnded. Events out: RecordingStored.
Tables: `recordings_pending`, `recordings_files`.
client: `RecordingsClient` opens, exports and hands out channels. views: which call has what.
"""
