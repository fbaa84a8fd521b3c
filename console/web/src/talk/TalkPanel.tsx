import { Alert, Button, Select } from "antd";
import { useState } from "react";
import { api } from "../api/client";
import { refusal, type ApiError } from "../api/errors";
import type { Agent, TalkNow } from "../api/types";
import { isKey, wordFor, type Translate } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { Speaking } from "../authority/Speaking";
import { Emergency } from "../crisis/Emergency";
import { Field } from "../shared/Field";
import { useSend } from "../shared/useSend";
import "./talk.css";
import { useTalk } from "./useTalk";
import { CHOOSING, choices, standing, target, whyNot, WISHES, type Wish } from "./wishes";

interface TalkPanelProps {
  /** Whose conversation it is. */
  agentId: string;
  agents: Agent[];
  queues: string[];
  /** Asks anew who is free: whoever is chosen from a stale list is refused. */
  look: () => void;
}

/** One agent's conversation and everything that can be done in it; a part of any page. */
export function TalkPanel(props: TalkPanelProps) {
  const { t } = usePreferences();
  const { data: talk, error, refresh } = useTalk(props.agentId);
  if (talk) {
    const changed = () => void refresh();
    return (
      <>
        <Speaking callId={talk.call_id} talk={talk} changed={changed} />
        <Actions key={talk.call_id} {...props} talk={talk} changed={changed} />
      </>
    );
  }
  return <p className="dim">{t(error ? "talk.failed" : "talk.none")}</p>;
}

interface ActionsProps extends TalkPanelProps {
  talk: TalkNow;
  changed: () => void;
}

/** What was pressed last. */
interface Told {
  wish: Wish;
  /** How the conversation stood then. */
  at: string;
  /** Why nothing was sent; empty: it was. */
  why: string;
}

function Actions({ talk, agentId, agents, queues, look, changed }: ActionsProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [choosing, setChoosing] = useState<Wish | null>(null);
  const [last, setLast] = useState<Told | null>(null);
  const names = new Map(agents.map((agent) => [agent.id, `${agent.name} ${agent.id}`]));
  const lines = standing(talk, (id) => names.get(id) ?? id, t);
  const at = lines.join();
  const act = (wish: Wish, chosen = "") => {
    const key = crypto.randomUUID();
    setLast({ wish, at, why: "" });
    send(
      () => request(talk.call_id, wish, chosen, agentId, key),
      () => {
        setChoosing(null);
        changed();
        look();
      },
    );
  };
  const press = (wish: Wish) => {
    const why = whyNot(talk, wish, t);
    if (why !== null) return setLast({ wish, at, why });
    if (!CHOOSING.includes(wish)) return act(wish);
    setLast(null);
    setChoosing(wish);
    return look();
  };
  // What was refused is of no interest any more once the conversation stands otherwise.
  const told = last?.at === at ? last : null;
  const refused = told && (told.why || (error && inWords(error, t)));
  return (
    <div className="talk">
      <Care talk={talk} />
      <ul className="talk-standing" aria-live="polite">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div className="talk-actions" role="group" aria-label={t("talk.actions")}>
        {WISHES.map((wish) => {
          const why = whyNot(talk, wish, t);
          // Not `disabled`: the keyboard must reach it, to be told why.
          return (
            <Button
              key={wish}
              aria-disabled={why !== null}
              className={why === null ? undefined : "talk-not"}
              title={why ?? undefined}
              onClick={() => press(wish)}
            >
              {t(`talk.${wish}`)}
            </Button>
          );
        })}
      </div>
      {choosing ? (
        <Choosing
          key={choosing}
          wish={choosing}
          options={choices(choosing, agents, queues, agentId, t)}
          busy={busy}
          close={() => setChoosing(null)}
          chosen={(value) => act(choosing, value)}
        />
      ) : null}
      <Emergency talk={talk} agentId={agentId} changed={changed} />
      <p className="talk-said" role="status">
        {told && refused ? t("talk.not", { what: t(`talk.${told.wish}`), why: refused }) : null}
      </p>
    </div>
  );
}

interface ChoosingProps {
  wish: Wish;
  options: { value: string; label: string }[];
  busy: boolean;
  close: () => void;
  chosen: (value: string) => void;
}

/** Whom to ask, what they must know, or where to. */
function Choosing({ wish, options, busy, close, chosen }: ChoosingProps) {
  const { t } = usePreferences();
  const [value, setValue] = useState<string>();
  const label = t(wish === "consult" ? "talk.colleague" : wish === "help" ? "talk.skill" : "talk.target");
  return (
    <div className="talk-choosing">
      <Field label={label}>
        <Select
          autoFocus
          showSearch={{ optionFilterProp: "label" }}
          aria-label={label}
          value={value}
          options={options}
          virtual={false}
          classNames={{ popup: { root: "talk-options" } }}
          notFoundContent={t(wish === "consult" ? "talk.nobody" : "talk.nothing")}
          onChange={setValue}
        />
      </Field>
      <Button type="primary" disabled={!value} loading={busy} onClick={() => value && chosen(value)}>
        {t(`talk.${wish}`)}
      </Button>
      <Button onClick={close}>{t("talk.close")}</Button>
    </div>
  );
}

function request(callId: string, wish: Wish, chosen: string, agentId: string, key: string): Promise<unknown> {
  switch (wish) {
    case "consult":
      return api.consult(callId, chosen, agentId, key);
    case "help":
      return api.askHelp(callId, chosen, agentId, key);
    case "transfer":
      return api.transfer(callId, { ...target(chosen), agent_id: agentId, skills: {} }, key);
    default:
      return api.act(callId, wish, agentId, key);
  }
}

function inWords(error: ApiError, t: Translate): string {
  return isKey(`why.${error.reason}`) ? wordFor(t, "why", error.reason) : refusal(error, t);
}

/** Why this caller is to be taken with care; nothing for everybody else. */
function Care({ talk: { listing, often } }: { talk: TalkNow }) {
  const { t } = usePreferences();
  if (listing) {
    const kind = t(`listingKind.${listing.kind}`);
    return <Alert type="warning" showIcon title={t("blacklist.isListed", { kind, reason: listing.reason })} />;
  }
  return often ? <Alert type="warning" showIcon title={t("blacklist.often")} /> : null;
}
