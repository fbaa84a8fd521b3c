import type { components } from "./schema";

type Schemas = components["schemas"];

export type Alarm = Schemas["Alarm"];
export type User = Schemas["User"];
export type Agent = Schemas["Agent"];
export type StateWish = Schemas["StateWish"];
export type CallSummary = Schemas["CallSummary"];
export type CallDetail = Schemas["CallDetail"];
export type CallEvent = Schemas["CallEvent"];
export type CallLeg = Schemas["CallLeg"];
export type Recording = Schemas["Recording"];
export type Transcript = Schemas["Transcript"];
export type Segment = Schemas["Segment"];
export type Word = Schemas["Word"];
export type Score = Schemas["Score"];
export type ScoreItem = Schemas["ScoreItem"];
export type Evidence = Schemas["Evidence"];
export type Outcome = CallSummary["outcome"];
export type Speaker = Schemas["Channel"]["channel"];
export type Verdict = ScoreItem["verdict"];
export type Person = Schemas["Person"];
export type QueueNow = Schemas["QueueNow"];
export type Task = Schemas["Task"];
export type TaskChange = Schemas["TaskChange"];
export type WorkOrder = Schemas["WorkOrder"];
export type NewOrder = Schemas["NewOrder"];
export type OrderChange = Schemas["OrderChange"];
