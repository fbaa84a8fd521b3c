"""What the caller hears and says, from the answer until the call waits for a person.

Job: FastAGI server; recognises the caller, walks through flows, asks for a queue.
Events in: IntentHeard, its own. Events out: CallArrived, CallerRecognized, CallFlagged,
FlowEntered, MenuChosen, IntentHeard, VoicemailLeft, RecordingDeclined, SurveyAsked, SurveyAnswered,
AlarmRaised, AlarmCleared.
Tables: `ivr_broadcasts`, `ivr_utterances`, `ivr_corrections`.
client: `ivr.client.BroadcastDesk` (notices), `TrainerDesk` (what was misheard). views: `ivr.views`,
the trainer's list. `python -m ivr` serves; `ivr.directory`, `ivr.simulate` at the desk.
"""
