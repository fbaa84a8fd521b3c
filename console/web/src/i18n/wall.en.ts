import type { wall as zh } from "./wall.zh";

/** The same sentences in English. */
export const wall: Record<keyof typeof zh, string> = {
  "nav.wall": "Wallboard",
  "wall.failed": "The wallboard cannot be read",
  "wall.stale": "Not up to date, trying again",
  "wall.full": "Full screen",
  "wall.soundOn": "Sound: on",
  "wall.soundOff": "Sound: off",
  "wall.limits": "Thresholds",
  "wall.warn": "yellow",
  "wall.bad": "red",
  "wall.limit.wait": "Longest wait (s) from",
  "wall.limit.level": "Service level (%) below",
  "wall.limit.gone": "Abandoned (%) from",
  "wall.today": "Today",
  "wall.yesterday": "yesterday by now {value}",
  "wall.waiting": "Waiting",
  "wall.level": "Service level",
  "wall.levelWithin": "Answered within {s} s",
  "wall.gone": "abandoned",
  "wall.goneRate": "Abandoned",
  "wall.answered": "Answered",
  "wall.meanWait": "Mean wait",
};
