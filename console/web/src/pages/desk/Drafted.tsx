import { Button } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import type { CallerCard, NoteDraft, SummaryEntry } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { position } from "../../format/time";
import type { Translate } from "../../i18n/translate";
import { useLiveRefresh } from "../../live/Live";
import type { LiveEvent } from "../../live/stream";
import { usePreferences } from "../../preferences/Preferences";
import { Listen } from "../prompts/Listen";
import { drafted, offered, taken, type NoteField } from "./draft";

/** The live line tells of the transcript; this is for what it may have missed. */
const WAITING_MS = 10_000;
const SETTLED_MS = 300_000;
const NEWS = new Set(["TranscriptReady", "TranscriptCorrected", "RecordingStored", "RecordingIncomplete"]);
/** Sound after a sentence: recognised times are a little short. */
const TAIL_S = 0.5;

interface DraftedProps {
  card: CallerCard;
  entry: SummaryEntry;
  /** Fields that the agent has written in. */
  touched: ReadonlySet<NoteField>;
  put: (entry: SummaryEntry) => void;
}

/** What the transcript says for the note: offered, and taken over only by the agent. */
export function Drafted({ card: { call_id }, entry, touched, put }: DraftedProps) {
  const { t } = usePreferences();
  const [aside, setAside] = useState<ReadonlySet<string>>(new Set());
  const { data: draft, refresh } = useLoad(
    useCallback((signal: AbortSignal) => api.noteDraft(call_id, signal), [call_id]),
  );
  useLiveRefresh(
    refresh,
    useCallback((event: LiveEvent) => event.call_id === call_id && NEWS.has(event.type), [call_id]),
    draft?.state === "waiting" ? WAITING_MS : SETTLED_MS,
  );
  if (!draft || draft.state === "none") return null;
  if (draft.state !== "drafted") {
    return (
      <p className="dim" role="status">
        {t(draft.state === "waiting" ? "draft.waiting" : "draft.unclear")}
      </p>
    );
  }
  const open = offered(draft, entry, aside);
  if (open.length === 0) return null;
  const free = open.filter((field) => !touched.has(field));
  const ignore = (fields: NoteField[]) => setAside(new Set([...aside, ...fields.map((one) => drafted(draft, one))]));
  return (
    <section className="draft" aria-label={t("draft.title")}>
      <h3>{t("draft.title")}</h3>
      <ul className="card-list">
        {open.map((field) => (
          <li key={field} className="draft-field">
            <span className="dim">{t(`summary.${field}`)}</span>
            <span className="draft-value">{valueOf(draft, field, t)}</span>
            <Sources draft={draft} field={field} />
            <span className="draft-keys">
              <Button size="small" onClick={() => put(taken(draft, entry, [field]))}>
                {t(touched.has(field) ? "draft.replace" : "draft.take")}
              </Button>
              <Button size="small" type="text" onClick={() => ignore([field])}>
                {t("draft.ignore")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <div className="phone-keys">
        <Button disabled={free.length === 0} onClick={() => put(taken(draft, entry, free))}>
          {t("draft.takeAll")}
        </Button>
        <Button onClick={() => ignore(open)}>{t("draft.ignoreAll")}</Button>
      </div>
    </section>
  );
}

function valueOf(draft: NoteDraft, field: NoteField, t: Translate): string {
  if (field === "topic" && draft.topic) {
    return `${t(`orderKind.${draft.topic}`)} · ${t("draft.word", { word: draft.topic_word })}`;
  }
  if (field === "result" && draft.result && draft.reason) {
    return `${t(`summary.result.${draft.result}`)} · ${t(`draft.reason.${draft.reason}`)}`;
  }
  return drafted(draft, field);
}

/** Who said it and when; each can be heard. */
function Sources({ draft, field }: { draft: NoteDraft; field: NoteField }) {
  const { t } = usePreferences();
  return (
    <span className="draft-sources">
      {draft[`${field}_from`].map((one) => {
        const who = t(one.side === "caller" ? "player.caller" : "player.agent");
        const said = `${position(one.start)} ${who}：${one.text}`;
        return (
          <span key={`${one.side}-${one.start}`} className="draft-source">
            {draft.audio_url ? (
              <Listen source={`${draft.audio_url}#t=${one.start},${one.end + TAIL_S}`} what={said} />
            ) : null}
            <span className="dim">{said}</span>
          </span>
        );
      })}
    </span>
  );
}
