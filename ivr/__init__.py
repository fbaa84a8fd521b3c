"""What the caller hears and says, from the answer until the call waits for a person.

Job: FastAGI server; recognises the caller, runs a flow of prompts and keys, asks for a queue.
Events in: none. Events out: CallArrived, CallerRecognized, MenuChosen, VoicemailLeft.
Tables: none.
client: none. views: none. `python -m ivr` serves; `ivr.flow.check`, `ivr.simulate.run` at the desk.
"""
