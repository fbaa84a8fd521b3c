import type { CallEvent } from "../../api/types";
import { span } from "../../format/time";
import { changes } from "./reasons";
import { yuan } from "../../settlement/money";
import { isKey, wordFor, type Language, type Translate } from "../../i18n/translate";

/** What turns an event into a sentence; names are those of agents by id. */
export interface Telling {
  t: Translate;
  language: Language;
  names: ReadonlyMap<string, string>;
}

type Data = Record<string, unknown>;

const text = (data: Data, field: string): string => {
  const value = data[field];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};
const number = (data: Data, field: string): number => {
  const value = data[field];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
};

type Teller = (data: Data, telling: Telling) => string;

const agent: Teller = (data, { names }) => {
  const id = text(data, "agent_id");
  const name = names.get(id);
  return name ? `${name} ${id}` : id;
};
const waited: Teller = (data, { language }) => span(number(data, "waited_s"), language);

const TELLERS: Record<string, Teller> = {
  CallArrived: (d, { t }) => t("event.CallArrived", { did: text(d, "did") }),
  CallerRecognized: (d, { t }) => {
    const relation = text(d, "relation");
    if (relation === "unknown") return t("event.recognizedUnknown");
    const who = relation === "family" ? t("event.recognizedFamily") : t("event.recognizedSelf");
    return d.senior === true ? who + t("event.seniorSuffix") : who;
  },
  SeniorNoticed: (d, { t }) => {
    const signs = Array.isArray(d.signs) ? d.signs.map((sign) => wordFor(t, "sign", String(sign))) : [];
    const said = wordFor(t, "seniorBy", text(d, "source"));
    return signs.length > 0 ? t("event.noticedBy", { said, signs: signs.join(t("app.listed")) }) : said;
  },
  CallFlagged: (d, { t }) => {
    const listed = text(d, "why") === "listed";
    const kind = wordFor(t, "listingKind", text(d, "kind"));
    const what = listed ? t("event.flagged.listed", { kind }) : t("event.flagged.often");
    const action = text(d, "action");
    if (action === "flow") return what + t("event.flagged.flow", { flow: text(d, "flow") });
    return what + t(action === "refused" ? "event.flagged.refused" : "event.flagged.exempt");
  },
  RecordingDeclined: (_, { t }) => t("event.RecordingDeclined"),
  FlowEntered: (d, { t }) => t("event.FlowEntered", { flow: text(d, "flow"), version: text(d, "version") }),
  MenuChosen: (d, { t }) =>
    t("event.MenuChosen", { key: text(d, "key"), choice: wordFor(t, "queue", text(d, "choice")) }),
  IntentHeard: (d, { t }) => {
    const meant = text(d, "title") || text(d, "intent");
    const told = { said: text(d, "text"), meant, percent: Math.round(number(d, "confidence") * 100) };
    const heard = t(meant ? "event.IntentHeard" : "event.IntentUnclear", told);
    return heard + (text(d, "reason") ? t("event.why", { reason: text(d, "reason") }) : "");
  },
  CallQueued: (d, { t }) => {
    const queue = wordFor(t, "queue", text(d, "queue"));
    const joined = t("event.CallQueued", { queue, place: text(d, "place") });
    const seconds = number(d, "credit_s");
    return seconds > 0 ? joined + t("event.credit", { seconds }) : joined;
  },
  WaitTold: (d, { t }) => {
    const place = t("event.WaitTold", { place: text(d, "place") });
    const seconds = number(d, "wait_s");
    const told = seconds > 0 ? place + t("event.toldWait", { minutes: Math.ceil(seconds / 60) }) : place;
    const back = d.callback === true ? t("event.toldCallback") : "";
    return told + back + (d.voicemail === true ? t("event.toldVoicemail") : "");
  },
  CallerTexted: (d, { t }) =>
    t("event.CallerTexted", {
      kind: wordFor(t, "sms", text(d, "kind")),
      result: wordFor(t, "smsResult", text(d, "result")),
    }),
  SurveyAsked: (d, say) => say.t("event.SurveyAsked", { agent: agent(d, say) }),
  SurveyAnswered: (d, say) =>
    say.t("event.SurveyAnswered", { agent: agent(d, say), rating: text(d, "rating") }),
  NobodyFree: (d, { t }) => t(d.joins ? "event.NobodyHelps" : "event.NobodyFree"),
  CallOffered: (d, say) => {
    const told = { agent: agent(d, say), by: agent({ agent_id: text(d, "by") }, say) };
    if (d.joins === "consult") return say.t("event.asks.consult", told);
    if (d.joins === "help") return say.t("event.asks.help", told);
    return offered(d, say);
  },
  CallWidened: (d, say) =>
    say.t("event.CallWidened", { waited: waited(d, say), changes: changes(d, say) }),
  CallMoved: (d, { t }) => {
    const queue = wordFor(t, "queue", text(d, "queue"));
    const what = t(d.front === true ? "event.moved.front" : "event.moved.queue", { queue });
    return t("event.CallMoved", { by: text(d, "by"), what, reason: text(d, "reason") });
  },
  OfferFailed: (d, say) =>
    say.t("event.OfferFailed", {
      agent: agent(d, say),
      reason: wordFor(say.t, "reason", text(d, "reason")),
    }),
  CallAnswered: (d, say) => {
    const answered = say.t("event.CallAnswered", { agent: agent(d, say), waited: waited(d, say) });
    return d.via === "fallback" ? answered + say.t("event.viaFallback") : answered;
  },
  AgentJoined: (d, say) => say.t("event.AgentJoined", { agent: agent(d, say) }),
  AgentLeft: (d, say) => say.t("event.AgentLeft", { agent: agent(d, say) }),
  CallHeld: (d, say) => say.t(d.held === false ? "event.CallResumed" : "event.CallHeld", { agent: agent(d, say) }),
  CallTransferred: (d, say) => {
    const how = text(d, "how");
    const to = how === "queue" ? wordFor(say.t, "queue", text(d, "to")) : agent({ agent_id: text(d, "to") }, say);
    const told = { agent: agent(d, say), to };
    if (how === "queue") return say.t("event.transfer.queue", told);
    if (how === "attended") return say.t("event.transfer.attended", told);
    if (how === "conference") return say.t("event.transfer.conference", told);
    return say.t("event.transfer.blind", told);
  },
  PersonDialled: (d, say) => {
    const told = { agent: agent(d, say), service: text(d, "service") };
    return told.service ? say.t("event.ServiceDialled", told) : say.t("event.PersonDialled", told);
  },
  PersonJoined: (d, { t }) => {
    const service = text(d, "service");
    return service ? t("event.ServiceJoined", { service }) : t("event.PersonJoined");
  },
  PersonLeft: (d, { t }) => {
    const [service, was] = [text(d, "service"), d.reason === "over"];
    if (service) return t(was ? "event.ServiceLeft" : "event.ServiceMissed", { service });
    return t(was ? "event.PersonLeft" : "event.PersonMissed");
  },
  CrisisWordsFound: (d, { t }) =>
    t("event.CrisisWordsFound", { words: Array.isArray(d.words) ? d.words.map(String).join(t("talk.and")) : "" }),
  CrisisRaised: (d, { t }) =>
    t("event.CrisisRaised", {
      danger: wordFor(t, "crisis.danger", text(d, "danger")),
      source: wordFor(t, "crisis.source", text(d, "source")),
    }),
  CrisisAcknowledged: (d, { t }) => t("event.CrisisAcknowledged", { by: text(d, "by") }),
  CrisisClosed: (d, { t }) =>
    t("event.CrisisClosed", { by: text(d, "by"), outcome: wordFor(t, "crisis.outcome", text(d, "outcome")) }),
  SettlementChanged: (d, { t }) =>
    t("event.SettlementChanged", {
      number: text(d, "number"),
      give: wordFor(t, "settle.give", text(d, "give")),
      sum: yuan(number(d, "amount_fen")),
      state: wordFor(t, "settle.state", text(d, "state")),
    }),
  AuthorityGranted: (d, { t }) =>
    t("event.AuthorityGranted", { level: wordFor(t, "auth.level", text(d, "level")) }),
  CallAbandoned: (d, say) =>
    say.t("event.CallAbandoned", {
      stage: wordFor(say.t, "stage", text(d, "stage")),
      waited: waited(d, say),
    }),
  CallEnded: (d, { t, language }) => {
    const talked = number(d, "talk_s");
    return talked > 0 ? t("event.CallEndedTalk", { talk: span(talked, language) }) : t("event.CallEnded");
  },
  RecordingPaused: (d, say) => say.t("event.RecordingPaused", { by: text(d, "by") || agent(d, say) }),
  RecordingResumed: (d, say) => say.t("event.RecordingResumed", { why: wordFor(say.t, "pauseEnd", text(d, "why")) }),
  RecordingStored: (d, { t, language }) =>
    t("event.RecordingStored", { duration: span(number(d, "duration_s"), language) }),
  RecordingIncomplete: (d, { t }) => wordFor(t, "trouble", text(d, "reason")),
  RecordingDeleted: (d, { t }) => t("event.RecordingDeleted", { why: text(d, "why") }),
  TranscriptReady: (d, { t }) =>
    t("event.TranscriptReady", { percent: Math.round(number(d, "confidence") * 100) }),
  TranscriptCorrected: (d, { t }) => t("event.TranscriptCorrected", { by: text(d, "by") }),
  AgentStateChanged: (d, say) =>
    say.t("event.AgentStateChanged", {
      agent: agent(d, say),
      state: wordFor(say.t, "state", text(d, "after")),
    }),
  CallScored: (d, { t }) => {
    const total = d.total;
    const scored =
      typeof total === "number"
        ? t("event.CallScored", { total: Math.round(total * 10) / 10 })
        : t("event.CallScoredNone");
    const unsure = number(d, "unsure");
    return unsure > 0 ? scored + t("event.unsure", { n: unsure }) : scored;
  },
};

function offered(d: Data, say: Telling): string {
  return say.t("event.CallOffered", { attempt: text(d, "attempt"), agent: agent(d, say) });
}

/** One event as a sentence; types that this page does not know are named, never hidden. */
export function eventText(event: CallEvent, telling: Telling): string {
  // The type comes from the server: "toString" must not find a method of every object.
  const tell = Object.hasOwn(TELLERS, event.type) ? TELLERS[event.type] : undefined;
  if (tell) return tell(event.data, telling);
  if (isKey(`event.${event.type}`)) return wordFor(telling.t, "event", event.type);
  return telling.t("event.other", { type: event.type });
}

/** Whether the timeline needs the event: that an offered agent's phone rings is said already. */
export function isTold(event: CallEvent): boolean {
  return event.type !== "AgentStateChanged" || !["ringing", "talking"].includes(text(event.data, "after"));
}

/** How an event should look in the timeline. */
export function eventTone(event: CallEvent): "good" | "bad" | "plain" {
  if (event.type === "CallAnswered") return "good";
  return ["OfferFailed", "CallAbandoned", "RecordingIncomplete"].includes(event.type) ? "bad" : "plain";
}
