import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import type { paths } from "./schema";
import { learnPages } from "./pages";
import { learnTime } from "./serverClock";
import type {
  AccuracyBy,
  AgentChange,
  AuthorityWish,
  BroadcastWish,
  ConsentWish,
  Deciding,
  DrawWish,
  Enrolment,
  MoveWish,
  NewAgent,
  Fault,
  Filing,
  FlowTrial,
  HoldWish,
  Judgement,
  LessWish,
  LimitWish,
  NewCoaching,
  NewOrder,
  OrderChange,
  Overruling,
  PersonChange,
  PersonEntry,
  PortraitEntry,
  PeakWish,
  Publishing,
  SatisfactionBy,
  SegmentText,
  Speaker,
  StateWish,
  SummaryEntry,
  TaskChange,
  TieEntry,
  TransferWish,
  UtteranceVerdict,
} from "./types";

/** Longest wait for an answer, in milliseconds. */
const DEADLINE_MS = 15_000;

/** The same for a list of thousands of people, each of whom is filed by itself. */
const IMPORT_MS = 300_000;

/** A policy simulated twice. */
const SIMULATION_MS = 130_000;

/** Sending a sound over a slow line. */
const UPLOAD_MS = 120_000;

/** What every request goes through; `admin.ts` has those of admins' pages. */
export const client = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

/** Fires "lost" when the server no longer knows our session. */
export const session = new EventTarget();

/** What must be said before the session is over; each has `LEAVE_MS` at most. */
export const leaving = new Set<() => Promise<unknown> | undefined>();

const LEAVE_MS = 1000;

/** Says it. */
export async function sayLeaving(): Promise<void> {
  const said = Promise.all([...leaving].map((say) => say()));
  await Promise.race([said, new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
}

export function reportSessionLost(): void {
  session.dispatchEvent(new Event("lost"));
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data; throws ApiError for every other outcome. */
export async function take<T>(asked: Promise<Answer<T>>, expect401 = false): Promise<T> {
  const { data, error, response } = await asked;
  learnTime(response);
  learnPages(response);
  if (response.ok) return data as T;
  if (response.status === 401 && !expect401) reportSessionLost();
  throw new ApiError(response.status, problemText(error), problemFaults(error), problemReason(error));
}

/** The words of an application/problem+json body, or "". */
function problemText(body: unknown): string {
  if (typeof body !== "object" || body === null) return "";
  const { detail, title } = body as { detail?: unknown; title?: unknown };
  if (typeof detail === "string" && detail) return detail;
  return typeof title === "string" ? title : "";
}

/** The stable word for the reason in such a body, or "". */
function problemReason(body: unknown): string {
  const reason = (body as { reason?: unknown } | null | undefined)?.reason;
  return typeof reason === "string" ? reason : "";
}

/** The faults of single fields in such a body. */
function problemFaults(body: unknown): Fault[] {
  const faults = (body as { faults?: unknown } | null | undefined)?.faults;
  return Array.isArray(faults) ? (faults as Fault[]) : [];
}

/** The caller's signal, joined with the deadline. */
export function limit(signal?: AbortSignal): AbortSignal {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}

/** A file's bytes as they are: the server knows the encodings of spreadsheets. */
const asCsv = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (raw: string) => raw,
  headers: { "content-type": "text/csv" },
});

/** The same for a sound; its query says which prompt it is. */
const asSound = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (raw: string) => raw,
  headers: { "content-type": "application/octet-stream" },
  signal: AbortSignal.timeout(UPLOAD_MS),
});

/** Commands about a conversation that need nothing but the call. */
export type Plain = "hold" | "resume" | "conference" | "complete" | "back" | "leave" | "pause" | "record";

const order = (call_id: string, key: string) => ({ path: { call_id }, header: { "Idempotency-Key": key } });

export type CallQuery = NonNullable<paths["/api/calls"]["get"]["parameters"]["query"]>;

export type PeopleQuery = NonNullable<paths["/api/people"]["get"]["parameters"]["query"]>;
export type BlacklistQuery = NonNullable<paths["/api/blacklist"]["get"]["parameters"]["query"]>;
export type TaskQuery = NonNullable<paths["/api/tasks"]["get"]["parameters"]["query"]>;
export type OrderQuery = NonNullable<paths["/api/work-orders"]["get"]["parameters"]["query"]>;

export type PromptQuery = NonNullable<paths["/api/prompts"]["get"]["parameters"]["query"]>;
export type SearchQuery = paths["/api/search"]["get"]["parameters"]["query"];
export type CoachingQuery = NonNullable<paths["/api/coaching"]["get"]["parameters"]["query"]>;
export type ReviewQuery = NonNullable<paths["/api/reviews"]["get"]["parameters"]["query"]>;
export type UtteranceQuery = NonNullable<paths["/api/utterances"]["get"]["parameters"]["query"]>;

/** A segment of a transcript, as its path names it. */
function spot<Body>(transcript_id: string, channel: Speaker, place: number, body: Body) {
  return { params: { path: { transcript_id: Number(transcript_id), channel, place } }, body, signal: limit() };
}

export const api = {
  whoAmI: () => take(client.GET("/api/session", { signal: limit() }), true),
  signIn: (username: string, password: string, code: string) =>
    take(client.POST("/api/session", { body: { username, password, code }, signal: limit() }), true),
  signOut: () => take(client.DELETE("/api/session", { signal: limit() }), true),
  search: (query: SearchQuery, signal?: AbortSignal) =>
    take(client.GET("/api/search", { params: { query }, signal: limit(signal) })),
  calls: (query: CallQuery, signal?: AbortSignal) =>
    take(client.GET("/api/calls", { params: { query }, signal: limit(signal) })),
  call: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}", { params: { path: { call_id } }, signal: limit(signal) })),
  peaks: (recording_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/recordings/{recording_id}/peaks", { params: { path: { recording_id } }, signal: limit(signal) })),
  queues: (signal?: AbortSignal) => take(client.GET("/api/queues", { signal: limit(signal) })),
  people: (query: PeopleQuery, signal?: AbortSignal) =>
    take(client.GET("/api/people", { params: { query }, signal: limit(signal) })),
  person: (person_id: number, signal?: AbortSignal) =>
    take(client.GET("/api/people/{person_id}", { params: { path: { person_id } }, signal: limit(signal) })),
  filePerson: (body: PersonEntry) => take(client.POST("/api/people", { body, signal: limit() })),
  changePerson: (person_id: number, body: PersonChange) =>
    take(client.POST("/api/people/{person_id}", { params: { path: { person_id } }, body, signal: limit() })),
  describePerson: (person_id: number, body: PortraitEntry) =>
    take(client.POST("/api/people/{person_id}/portrait", { params: { path: { person_id } }, body, signal: limit() })),
  addNumber: (person_id: number, body: { number: string }) =>
    take(client.POST("/api/people/{person_id}/numbers", { params: { path: { person_id } }, body, signal: limit() })),
  removeNumber: (person_id: number, number_id: number) =>
    take(client.POST("/api/people/{person_id}/numbers/{number_id}/remove", { params: { path: { person_id, number_id } }, signal: limit() })),
  restoreNumber: (person_id: number, number_id: number) =>
    take(client.POST("/api/people/{person_id}/numbers/{number_id}/restore", { params: { path: { person_id, number_id } }, signal: limit() })),
  enrol: (person_id: number, body: Enrolment) =>
    take(client.POST("/api/people/{person_id}/family", { params: { path: { person_id } }, body, signal: limit() })),
  changeTie: (person_id: number, proxy_id: number, body: TieEntry) =>
    take(client.POST("/api/people/{person_id}/family/{proxy_id}", { params: { path: { person_id, proxy_id } }, body, signal: limit() })),
  withdraw: (person_id: number, proxy_id: number) =>
    take(client.POST("/api/people/{person_id}/family/{proxy_id}/withdraw", { params: { path: { person_id, proxy_id } }, signal: limit() })),
  authorities: (person_id: number, signal?: AbortSignal) =>
    take(client.GET("/api/people/{person_id}/authorities", { params: { path: { person_id } }, signal: limit(signal) })),
  speaking: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/speaking", { params: { path: { call_id } }, signal: limit(signal) })),
  askAuthority: (body: AuthorityWish) => take(client.POST("/api/authorities", { body, signal: limit() })),
  callElder: (authority_id: number) =>
    take(client.POST("/api/authorities/{authority_id}/call", { params: { path: { authority_id } }, signal: limit() })),
  consent: (authority_id: number, body: ConsentWish) =>
    take(client.POST("/api/authorities/{authority_id}/consent", { params: { path: { authority_id } }, body, signal: limit() })),
  refuse: (authority_id: number) =>
    take(client.POST("/api/authorities/{authority_id}/refuse", { params: { path: { authority_id } }, body: { note: "" }, signal: limit() })),
  limitAuthority: (authority_id: number, body: LimitWish) =>
    take(client.POST("/api/authorities/{authority_id}/limit", { params: { path: { authority_id } }, body, signal: limit() })),
  withdrawAuthority: (authority_id: number, body: LessWish) =>
    take(client.POST("/api/authorities/{authority_id}/withdraw", { params: { path: { authority_id } }, body, signal: limit() })),
  restoreAuthority: (authority_id: number) =>
    take(client.POST("/api/authorities/{authority_id}/restore", { params: { path: { authority_id } }, signal: limit() })),
  removePerson: (person_id: number) =>
    take(client.POST("/api/people/{person_id}/remove", { params: { path: { person_id } }, signal: limit() })),
  restorePerson: (person_id: number) =>
    take(client.POST("/api/people/{person_id}/restore", { params: { path: { person_id } }, signal: limit() })),
  mergePerson: (person_id: number, body: { into: number }) =>
    take(client.POST("/api/people/{person_id}/merge", { params: { path: { person_id } }, body, signal: limit() })),
  checkSeniors: (file: File) => take(client.POST("/api/seniors/check", { ...asCsv(file), signal: AbortSignal.timeout(IMPORT_MS) })),
  importSeniors: (file: File, skip_bad: boolean) =>
    take(
      client.POST("/api/seniors/imports", {
        ...asCsv(file),
        params: { query: { skip_bad } },
        signal: AbortSignal.timeout(IMPORT_MS),
      }),
    ),
  seniorImports: (signal?: AbortSignal) => take(client.GET("/api/seniors/imports", { signal: limit(signal) })),
  undoSeniorImport: (number: number) =>
    take(
      client.POST("/api/seniors/imports/{number}/undo", {
        params: { path: { number } },
        signal: AbortSignal.timeout(IMPORT_MS),
      }),
    ),
  blacklist: (query: BlacklistQuery, signal?: AbortSignal) =>
    take(client.GET("/api/blacklist", { params: { query }, signal: limit(signal) })),
  fileNumber: (body: Filing) => take(client.POST("/api/blacklist", { body, signal: limit() })),
  reviewListing: (listing_id: number, body: { expires_at: string }) =>
    take(client.POST("/api/blacklist/{listing_id}/review", { params: { path: { listing_id } }, body, signal: limit() })),
  appealListing: (listing_id: number, body: { reason: string }) =>
    take(client.POST("/api/blacklist/{listing_id}/appeal", { params: { path: { listing_id } }, body, signal: limit() })),
  removeListing: (listing_id: number, body: { reason: string }) =>
    take(client.POST("/api/blacklist/{listing_id}/remove", { params: { path: { listing_id } }, body, signal: limit() })),
  restoreListing: (listing_id: number) =>
    take(client.POST("/api/blacklist/{listing_id}/restore", { params: { path: { listing_id } }, signal: limit() })),
  broadcasts: (signal?: AbortSignal) => take(client.GET("/api/broadcasts", { signal: limit(signal) })),
  broadcastPrompts: (signal?: AbortSignal) => take(client.GET("/api/broadcasts/prompts", { signal: limit(signal) })),
  startBroadcast: (body: BroadcastWish) => take(client.POST("/api/broadcasts", { body, signal: limit() })),
  stopBroadcast: (broadcast_id: number) =>
    take(client.POST("/api/broadcasts/{broadcast_id}/stop", { params: { path: { broadcast_id } }, signal: limit() })),
  resumeBroadcast: (broadcast_id: number) =>
    take(client.POST("/api/broadcasts/{broadcast_id}/resume", { params: { path: { broadcast_id } }, signal: limit() })),
  files: (signal?: AbortSignal) => take(client.GET("/api/files", { signal: limit(signal) })),
  file: (file: string, signal?: AbortSignal) =>
    take(client.GET("/api/files/text", { params: { query: { file } }, signal: limit(signal) })),
  fileVersions: (file: string, signal?: AbortSignal) =>
    take(client.GET("/api/files/versions", { params: { query: { file } }, signal: limit(signal) })),
  fileVersion: (file: string, version: number, signal?: AbortSignal) =>
    take(client.GET("/api/files/versions/{version}", { params: { path: { version }, query: { file } }, signal: limit(signal) })),
  checkFile: (file: string, text: string, signal?: AbortSignal) =>
    take(client.POST("/api/files/check", { params: { query: { file } }, body: { text }, signal: limit(signal) })),
  publishFile: (file: string, body: Publishing) =>
    take(client.POST("/api/files", { params: { query: { file } }, body, signal: limit() })),
  restoreFile: (file: string, version: number, base: string) =>
    take(client.POST("/api/files/restore", { params: { query: { file } }, body: { version, base }, signal: limit() })),
  drawFlow: (text: string, signal?: AbortSignal) =>
    take(client.POST("/api/flows/graph", { body: { text }, signal: limit(signal) })),
  tryFlow: (file: string, body: FlowTrial, did: string, signal?: AbortSignal) =>
    take(client.POST("/api/flows/try", { params: { query: { file, did } }, body, signal: limit(signal) })),
  policyEffect: (text: string) =>
    take(client.POST("/api/policy/effect", { body: { text }, signal: AbortSignal.timeout(SIMULATION_MS) })),
  prompts: (query: PromptQuery, signal?: AbortSignal) =>
    take(client.GET("/api/prompts", { params: { query }, signal: limit(signal) })),
  promptVersions: (set: string, name: string, signal?: AbortSignal) =>
    take(client.GET("/api/prompts/versions", { params: { query: { set, name } }, signal: limit(signal) })),
  promptSound: (set: string, name: string, version: number) =>
    `/api/prompts/versions/${version}/sound?${new URLSearchParams({ set, name }).toString()}`,
  checkRecording: (set: string, name: string, file: File) =>
    take(client.POST("/api/prompts/check", { ...asSound(file), params: { query: { set, name } } })),
  replacePrompt: (set: string, name: string, file: File, text: string) =>
    take(client.POST("/api/prompts", { ...asSound(file), params: { query: { set, name, file: file.name.slice(-100), text } } })),
  restorePrompt: (set: string, name: string, version: number | null) =>
    take(client.POST("/api/prompts/restore", { params: { query: { set, name } }, body: { version }, signal: limit() })),
  tasks: (query: TaskQuery, signal?: AbortSignal) =>
    take(client.GET("/api/tasks", { params: { query }, signal: limit(signal) })),
  changeTask: (task_id: number, body: TaskChange) =>
    take(client.POST("/api/tasks/{task_id}", { params: { path: { task_id } }, body, signal: limit() })),
  numberToCall: (task_id: number) =>
    take(client.POST("/api/tasks/{task_id}/number", { params: { path: { task_id } }, signal: limit() })),
  workOrders: (query: OrderQuery, signal?: AbortSignal) =>
    take(client.GET("/api/work-orders", { params: { query }, signal: limit(signal) })),
  openWorkOrder: (body: NewOrder) => take(client.POST("/api/work-orders", { body, signal: limit() })),
  changeWorkOrder: (order_id: number, body: OrderChange) =>
    take(client.POST("/api/work-orders/{order_id}", { params: { path: { order_id } }, body, signal: limit() })),
  satisfaction: (by: SatisfactionBy, signal?: AbortSignal) =>
    take(client.GET("/api/satisfaction", { params: { query: { by } }, signal: limit(signal) })),
  reviews: (query: ReviewQuery, signal?: AbortSignal) =>
    take(client.GET("/api/reviews", { params: { query }, signal: limit(signal) })),
  review: (review_id: number, signal?: AbortSignal) =>
    take(client.GET("/api/reviews/{review_id}", { params: { path: { review_id } }, signal: limit(signal) })),
  takeReview: (review_id: number) =>
    take(client.POST("/api/reviews/{review_id}/take", { params: { path: { review_id } }, signal: limit() })),
  releaseReview: (review_id: number) =>
    take(client.POST("/api/reviews/{review_id}/release", { params: { path: { review_id } }, signal: limit() })),
  judgeReview: (review_id: number, body: Judgement) =>
    take(client.POST("/api/reviews/{review_id}/marks", { params: { path: { review_id } }, body, signal: limit() })),
  overrule: (review_id: number, body: Overruling) =>
    take(client.POST("/api/reviews/{review_id}/overrule", { params: { path: { review_id } }, body, signal: limit() })),
  appealReview: (review_id: number, body: { reason: string }) =>
    take(client.POST("/api/reviews/{review_id}/appeal", { params: { path: { review_id } }, body, signal: limit() })),
  decideAppeal: (review_id: number, body: Deciding) =>
    take(client.POST("/api/reviews/{review_id}/decide", { params: { path: { review_id } }, body, signal: limit() })),
  coaching: (query: CoachingQuery, signal?: AbortSignal) =>
    take(client.GET("/api/coaching", { params: { query }, signal: limit(signal) })),
  writeCoaching: (body: NewCoaching) => take(client.POST("/api/coaching", { body, signal: limit() })),
  seeCoaching: (coaching_id: number) =>
    take(client.POST("/api/coaching/{coaching_id}/seen", { params: { path: { coaching_id } }, signal: limit() })),
  followUpCoaching: (coaching_id: number, body: { outcome: string }) =>
    take(client.POST("/api/coaching/{coaching_id}/follow-up", { params: { path: { coaching_id } }, body, signal: limit() })),
  reviewMonths: (signal?: AbortSignal) => take(client.GET("/api/review-months", { signal: limit(signal) })),
  lockMonth: (month: string, body: { note: string }) =>
    take(client.POST("/api/review-months/{month}", { params: { path: { month } }, body, signal: limit() })),
  unlockMonth: (month: string, body: { reason: string }) =>
    take(client.POST("/api/review-months/{month}/unlock", { params: { path: { month } }, body, signal: limit() })),
  standings: (signal?: AbortSignal) => take(client.GET("/api/standings", { signal: limit(signal) })),
  calibrations: (signal?: AbortSignal) => take(client.GET("/api/calibrations", { signal: limit(signal) })),
  openCalibration: (body: { title: string; call_id: string }) =>
    take(client.POST("/api/calibrations", { body, signal: limit() })),
  judgeCalibration: (calibration_id: number, body: Judgement) =>
    take(client.POST("/api/calibrations/{calibration_id}/marks", { params: { path: { calibration_id } }, body, signal: limit() })),
  closeCalibration: (calibration_id: number) =>
    take(client.POST("/api/calibrations/{calibration_id}/close", { params: { path: { calibration_id } }, signal: limit() })),
  checkSegment: (transcript_id: string, channel: Speaker, place: number, body: SegmentText) =>
    take(client.POST("/api/transcripts/{transcript_id}/{channel}/{place}", spot(transcript_id, channel, place, body))),
  undoCheck: (transcript_id: string, channel: Speaker, place: number) =>
    take(client.POST("/api/transcripts/{transcript_id}/{channel}/{place}/undo", spot(transcript_id, channel, place, undefined))),
  accuracy: (by: AccuracyBy, signal?: AbortSignal) =>
    take(client.GET("/api/accuracy", { params: { query: { by } }, signal: limit(signal) })),
  drawn: (signal?: AbortSignal) => take(client.GET("/api/accuracy/draws", { signal: limit(signal) })),
  draw: (body: DrawWish) => take(client.POST("/api/accuracy/draws", { body, signal: limit() })),
  wordsPutRight: (signal?: AbortSignal) => take(client.GET("/api/accuracy/words", { signal: limit(signal) })),
  utterances: (query: UtteranceQuery, signal?: AbortSignal) =>
    take(client.GET("/api/utterances", { params: { query }, signal: limit(signal) })),
  intents: (signal?: AbortSignal) => take(client.GET("/api/intents", { signal: limit(signal) })),
  judge: (utterance_id: number, body: UtteranceVerdict) =>
    take(client.POST("/api/utterances/{utterance_id}", { params: { path: { utterance_id } }, body, signal: limit() })),
  unjudge: (utterance_id: number) =>
    take(client.POST("/api/utterances/{utterance_id}/undo", { params: { path: { utterance_id } }, signal: limit() })),
  alarms: (signal?: AbortSignal) => take(client.GET("/api/alarms", { signal: limit(signal) })),
  peak: (signal?: AbortSignal) => take(client.GET("/api/peak", { signal: limit(signal) })),
  setPeak: (body: PeakWish) => take(client.POST("/api/peak", { body, signal: limit() })),
  breakReasons: (signal?: AbortSignal) => take(client.GET("/api/break-reasons", { signal: limit(signal) })),
  setAgentState: (agent_id: string, body: StateWish) =>
    take(client.POST("/api/agents/{agent_id}/state", { params: { path: { agent_id } }, body, signal: limit() })),
  talk: (agent_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/agents/{agent_id}/talk", { params: { path: { agent_id } }, signal: limit(signal) })),
  /** `key`: sent again with the same one, it is not done twice. */
  act: (call_id: string, what: Plain, agent_id: string, key: string) =>
    take(client.POST(`/api/calls/{call_id}/${what}`, { params: order(call_id, key), body: { agent_id }, signal: limit() })),
  consult: (call_id: string, to: string, agent_id: string, key: string) =>
    take(client.POST("/api/calls/{call_id}/consult", { params: order(call_id, key), body: { to, agent_id }, signal: limit() })),
  askHelp: (call_id: string, skill: string, agent_id: string, key: string) =>
    take(client.POST("/api/calls/{call_id}/help", { params: order(call_id, key), body: { skills: { [skill]: 1 }, agent_id }, signal: limit() })),
  transfer: (call_id: string, body: TransferWish, key: string) =>
    take(client.POST("/api/calls/{call_id}/transfer", { params: order(call_id, key), body, signal: limit() })),
  machine: (call_id: string, agent_id: string, key: string) =>
    take(client.POST("/api/calls/{call_id}/machine", { params: order(call_id, key), body: { agent_id }, signal: limit() })),
  choosePhones: (agent_id: string, phones: string[]) =>
    take(client.POST("/api/agents/{agent_id}/phones", { params: { path: { agent_id } }, body: { phones }, signal: limit() })),
  listen: (call_id: string, mode: "listen" | "whisper" | "barge", agent_id: string) =>
    take(client.POST("/api/calls/{call_id}/listen", { params: { path: { call_id } }, body: { mode, agent_id }, signal: limit() })),
  waiting: (signal?: AbortSignal) => take(client.GET("/api/waiting", { signal: limit(signal) })),
  moveWaiting: (call_id: string, wish: MoveWish) =>
    take(client.POST("/api/calls/{call_id}/move", { params: { path: { call_id } }, body: wish, signal: limit() })),
  takeOver: (call_id: string) =>
    take(client.POST("/api/calls/{call_id}/take", { params: { path: { call_id } }, signal: limit() })),
  listeners: (signal?: AbortSignal) => take(client.GET("/api/listeners", { signal: limit(signal) })),
  holds: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/holds", { params: { path: { call_id } }, signal: limit(signal) })),
  hold: (call_id: string, body: HoldWish) =>
    take(client.POST("/api/calls/{call_id}/holds", { params: { path: { call_id } }, body, signal: limit() })),
  release: (call_id: string, body: { reason: string }) =>
    take(client.POST("/api/calls/{call_id}/holds/release", { params: { path: { call_id } }, body, signal: limit() })),
  dueRecordings: (text: string, days: number) =>
    take(client.POST("/api/retention/due", { body: { text, days }, signal: AbortSignal.timeout(SIMULATION_MS) })),
  roster: (signal?: AbortSignal) => take(client.GET("/api/roster", { signal: limit(signal) })),
  addAgent: (body: NewAgent) => take(client.POST("/api/roster", { body, signal: limit() })),
  skills: (signal?: AbortSignal) => take(client.GET("/api/skills", { signal: limit(signal) })),
  changeAgent: (agent_id: string, body: AgentChange) =>
    take(client.POST("/api/roster/{agent_id}", { params: { path: { agent_id } }, body, signal: limit() })),
  wall: (signal?: AbortSignal) => take(client.GET("/api/wall", { signal: limit(signal) })),
  callerCard: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/card", { params: { path: { call_id } }, signal: limit(signal) })),
  noteDraft: (call_id: string, signal?: AbortSignal) =>
    take(client.GET("/api/calls/{call_id}/draft", { params: { path: { call_id } }, signal: limit(signal) })),
  writeSummary: (call_id: string, body: SummaryEntry) =>
    take(client.POST("/api/calls/{call_id}/summary", { params: { path: { call_id } }, body, signal: limit() })),
  promiseCall: (call_id: string, body: { due_at: string; note: string }) =>
    take(client.POST("/api/calls/{call_id}/promise", { params: { path: { call_id } }, body, signal: limit() })),
  ownFigures: (signal?: AbortSignal) => take(client.GET("/api/own-figures", { signal: limit(signal) })),
  missingSummaries: (signal?: AbortSignal) =>
    take(client.GET("/api/summaries/missing", { signal: limit(signal) })),
  phone: () => take(client.GET("/api/phone", { signal: limit() })),
  /** Outlives the page that says it. */
  deskOpen: (agent_id: string, open: boolean) =>
    take(client.POST("/api/agents/{agent_id}/console", { params: { path: { agent_id } }, body: { open }, keepalive: true })),
  extendWrapUp: (agent_id: string) =>
    take(client.POST("/api/agents/{agent_id}/wrap-up", { params: { path: { agent_id } }, signal: limit() })),
  agents: (signal?: AbortSignal) => take(client.GET("/api/agents", { signal: limit(signal) })),
};
