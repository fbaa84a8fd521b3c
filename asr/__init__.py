"""What was said.

Job: transcribes each channel of a recording with word times and confidence, behind one engine port.
Events in: RecordingStored. Events out: TranscriptReady, TranscriptCorrected, alarms.
Tables: `asr_jobs`, `asr_chunks`, `asr_transcripts`.
client: `AsrClient` gives a call's or a recording's transcript, `said_book` what is said now.
views: transcripts, job states; what is said now, without personal data.
"""
