import type { ReactNode } from "react";
import type { CallSummary } from "../../api/types";
import { fullTime, span } from "../../format/time";
import { isKey, wordFor } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { SecretTag } from "../../secrecy/SecretTag";
import { OutcomeTag, PathTags, SeniorTag } from "../../shared/CallTags";

/** The sentence of an age band; its marks do not fit into a key. */
function ageKey(band: string): string {
  return `age.${band.replace("+", "up").replace("-", "to")}`;
}

/** Who called, when, and what became of it. */
export function Facts({ call }: { call: CallSummary }) {
  const { t, language } = usePreferences();
  const none = t("app.none");
  const lasting = (seconds: number | null) => (seconds === null ? none : span(seconds, language));
  const age = ageKey(call.age_band);
  return (
    <section className="card facts" aria-label={t("call.facts")}>
      <div className="facts-who">
        <h1>{call.secret?.hidden ? t("secret.reporter") : (call.caller_name ?? t("calls.unknownCaller"))}</h1>
        <span className="facts-number">{call.caller_masked}</span>
        <SecretTag secret={call.secret} />
        {call.senior ? <SeniorTag /> : null}
        <OutcomeTag outcome={call.outcome} />
        <PathTags path={call.path} />
        <span className="grow" />
        <span className="facts-id" title={t("call.id")}>
          {call.call_id}
        </span>
      </div>
      <dl>
        <Fact name={t("calls.time")}>{fullTime(call.started_at)}</Fact>
        <Fact name={t("call.did")}>{call.did || none}</Fact>
        <Fact name={t("call.queue")}>{call.queue ? wordFor(t, "queue", call.queue) : none}</Fact>
        <Fact name={t("calls.agent")}>
          {call.agent_id ? `${call.agent_name ?? ""} ${call.agent_id}` : none}
        </Fact>
        <Fact name={t("calls.wait")}>{lasting(call.waited_s)}</Fact>
        <Fact name={t("calls.talk")}>{lasting(call.talk_s)}</Fact>
        <Fact name={t("call.keys")}>{t("call.keysCount", { n: call.keys })}</Fact>
        <Fact name={t("call.age")}>{isKey(age) ? wordFor(t, "age", age.slice(4)) : call.age_band}</Fact>
        {call.senior_by === null ? null : (
          <Fact name={t("call.seniorBy")}>{wordFor(t, "seniorBy", call.senior_by)}</Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
