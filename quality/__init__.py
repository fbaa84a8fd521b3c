"""How well it was said.

Job: inspects every transcript by a scorecard; each point cites evidence, doubt is said as doubt.
Events in: CallQueued, CallerRecognized, SeniorNoticed, IntentHeard, CallAnswered, AgentJoined,
    AgentLeft, CallHeld, RecordingPaused, RecordingResumed, CallEnded, TranscriptReady,
    TranscriptCorrected, RecordingDeleted. Events out: CallScored,
    CrisisWordsFound, alarms.
Tables: `quality_calls`, `quality_moments`, `quality_rechecks`, `quality_scores`, `quality_items`,
    `quality_standings`.
client: `QualityClient` gives a call's score, `Adviser` hints while it runs.
views: scores of one call and of many.
"""
