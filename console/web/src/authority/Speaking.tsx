import { Button, Select } from "antd";
import { useCallback, useState } from "react";
import { Link } from "react-router";
import { api } from "../api/client";
import { refusal } from "../api/errors";
import type { SpeakingFor, TalkNow } from "../api/types";
import { useLoad } from "../api/useLoad";
import { isKey, wordFor } from "../i18n/translate";
import { useLiveRefresh } from "../live/Live";
import type { LiveEvent } from "../live/stream";
import { usePreferences } from "../preferences/Preferences";
import { useSend } from "../shared/useSend";
import "./authority.css";
import { LEVELS, speakingText, type Level } from "./words";

const SLOWLY_MS = 3_000;

interface SpeakingProps {
  callId: string;
  /** The conversation as it is held now; null: the call is only looked at. */
  talk: TalkNow | null;
  changed?: () => void;
}

/** For whom the caller speaks, and how far they may go; in a conversation, with the elder's consent. */
export function Speaking({ callId, talk, changed }: SpeakingProps) {
  const { t, language } = usePreferences();
  const { data, refresh } = useLoad(
    useCallback((signal: AbortSignal) => api.speaking(callId, signal), [callId]),
  );
  useLiveRefresh(
    refresh,
    useCallback((event: LiveEvent) => event.call_id === callId, [callId]),
    SLOWLY_MS,
  );
  if (!data || (data.length === 0 && !talk)) return null;
  return (
    <section className="card speaking" aria-label={t("auth.speaking")}>
      <h2>{t("auth.speaking")}</h2>
      {data.length === 0 ? <p className="speaking-not">{t("auth.stranger")}</p> : null}
      {data.map((one) => (
        <div key={`${one.proxy_id}-${one.elder_id}`} className="speaking-one">
          <p className={one.level === null ? "speaking-not" : "speaking-may"}>{speakingText(one, t, language)}</p>
          <Consent authority={one.authority} callId={callId} />
          {talk ? (
            <Steps
              one={one}
              talk={talk}
              changed={() => {
                void refresh();
                changed?.();
              }}
            />
          ) : null}
        </div>
      ))}
    </section>
  );
}

function Consent({ authority, callId }: { authority: SpeakingFor["authority"]; callId: string }) {
  const { t } = usePreferences();
  if (!authority?.how) return null;
  const elsewhere = authority.recording_id && authority.call_id && authority.call_id !== callId;
  return (
    <p className="dim">
      {t(`auth.how.${authority.how}`)}{" "}
      {elsewhere ? <Link to={`/calls/${authority.call_id}`}>{t("auth.consentCall")}</Link> : null}
    </p>
  );
}

/** From asking to the elder's yes: what can be done next, one thing after the other. */
function Steps({ one, talk, changed }: { one: SpeakingFor; talk: TalkNow; changed: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [level, setLevel] = useState<Level>("ask");
  const asked = one.authority?.state === "asked" && one.authority.call_id === talk.call_id ? one.authority : null;
  const elder = talk.person === one.elder_id;
  const why = error && (isKey(`why.${error.reason}`) ? wordFor(t, "why", error.reason) : refusal(error, t));
  const act = (request: () => Promise<unknown>) => send(request, changed);
  const wanted = { elder_id: one.elder_id, proxy_id: one.proxy_id, level, call_id: talk.call_id, note: "" };
  return (
    <div className="speaking-steps">
      {elder ? <span>{t(talk.person_here ? "auth.here" : "auth.ringing")}</span> : null}
      {asked ? (
        <>
          <span className="tag">{t(`auth.level.${asked.level}`)}</span>
          {elder ? null : (
            <Button loading={busy} onClick={() => act(() => api.callElder(asked.id))}>
              {t("auth.call")}
            </Button>
          )}
          {asked.heard ? (
            <>
              <Button type="primary" loading={busy} onClick={() => act(() => api.consent(asked.id, { how: "call", note: "" }))}>
                {t("auth.yes")}
              </Button>
              <Button loading={busy} onClick={() => act(() => api.refuse(asked.id))}>
                {t("auth.no")}
              </Button>
            </>
          ) : null}
        </>
      ) : (
        <>
          <Select<Level>
            aria-label={t("auth.level")}
            value={level}
            options={LEVELS.map((value) => ({ value, label: t(`auth.level.${value}`) }))}
            virtual={false}
            onChange={setLevel}
          />
          <Button loading={busy} onClick={() => act(() => api.askAuthority(wanted))}>
            {t("auth.ask")}
          </Button>
        </>
      )}
      {elder ? (
        <Button onClick={() => act(() => api.act(talk.call_id, "back", talk.agents[0] ?? "", crypto.randomUUID()))}>
          {t("auth.dismiss")}
        </Button>
      ) : null}
      <p className="talk-said" role="status">
        {why}
      </p>
    </div>
  );
}
