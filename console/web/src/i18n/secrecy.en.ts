/** Reports whose reporter is kept secret. */
export const secrecy = {
  "secret.reporter": "Secret reporter",
  "secret.tag": "Secret",
  "secret.mark": "Keep reporter secret",
  "secret.markHint":
    "From now on only the agent in the call and those with the right see the reporter's name and number and hear the recording; everybody else sees a case number. Every look is written down.",
  "secret.reason": "Reason",
  "secret.reasonHint": "Without the reporter's name or number",
  "secret.lift": "Lift secrecy",
  "secret.liftHint": "Whoever may see this call will see the reporter again.",
  "secret.hidden": "Secret report {case}: the reporter is not shown, the recording not played",
  "secret.known": "Secret report {case}: your look is written down; tell nobody",
  "secret.noSound": "Secret report: the recording cannot be played",
  "secret.noSoundHint": "Personal data are left out of the words",
} as const;
