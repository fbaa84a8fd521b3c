"""What the caller hears and says, from the answer until the call waits for a person.

Job: FastAGI server; recognises the caller, walks through flows, asks for a queue.
Events in: none. Events out: CallArrived, CallerRecognized, FlowEntered, MenuChosen, VoicemailLeft,
SurveyAsked, SurveyAnswered, AlarmRaised, AlarmCleared.
Tables: none.
client: none. views: none. `python -m ivr` serves; `ivr.directory`, `ivr.simulate` at the desk.
"""
