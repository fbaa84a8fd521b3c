"""What the caller hears and says, from the answer until the call waits for a person.

Job: FastAGI server; recognises the caller, walks through flows, asks for a queue.
Events in: none. Events out: CallArrived, CallerRecognized, CallFlagged, FlowEntered, MenuChosen,
VoicemailLeft, RecordingDeclined, SurveyAsked, SurveyAnswered, AlarmRaised, AlarmCleared.
Tables: `ivr_broadcasts`.
client: `ivr.client.BroadcastDesk` (notices). views: none. `python -m ivr` serves;
`ivr.directory`, `ivr.simulate` at the desk.
"""
