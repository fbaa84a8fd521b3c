import type { spoken as chinese } from "./spoken.zh";

/** Sentences of what is said while a call runs. */
export const spoken: Record<keyof typeof chinese, string> = {
  "spoken.title": "Live transcript",
  "spoken.hints": "Hints",
  "spoken.lines": "What is said in the call",
  "spoken.state.off": "The live transcript is switched off. There is a transcript after the call.",
  "spoken.state.away": "No live transcript at present. The call and its recording are not touched.",
  "spoken.state.declined": "The caller did not agree to be recorded: there is no live transcript.",
  "spoken.state.waiting": "What both sides say appears here, two to four seconds later.",
  "spoken.state.following": "Being written down, two to four seconds behind.",
  "spoken.state.crowded": "More urgent calls are written down first; this one goes on after them.",
  "spoken.state.over": "The call is over; the transcript of its recording is what counts.",
  "spoken.behind": "Falling behind: text comes late, some of it is missing",
  "spoken.missed": "Not written down in time",
  "spoken.unsure": "unsure",
  "spoken.redacted": "Personal data are hidden",
  "spoken.latest": "To the latest",
  "spoken.dismiss": "Got it",
  "spoken.dismissOne": "Got it: {hint}",
  "spoken.warn": "Careful",
  "spoken.info": "Advice",
  "spoken.cause": "{time} {who}: {quote}",
  "spoken.failed": "The live transcript cannot be read",
  "spoken.read": "Read it live",
};
