"""Who answers: agents, skills, waiting calls, offers. One active engine, a single writer.

Job: match each waiting caller with the right free agent at once, and lose nobody on the way.
Events in: none (Asterisk's manager events). Events out: CallQueued, CallOffered, OfferFailed,
    CallAnswered, AgentJoined, AgentLeft, CallHeld, RecordingPaused, RecordingResumed,
    CallTransferred, CallAbandoned, CallEnded,
    AgentStateChanged, PeakChanged.
Tables: `acd_agents`, `acd_devices`. client: `acd.client.AcdClient`. views: `acd.views`.
"""
