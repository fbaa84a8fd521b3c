import { Alert, Button, Input, Modal, Select } from "antd";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { tell } from "../../api/errors";
import type { Broadcast, PromptChoice } from "../../api/types";
import { useLoad, type Loaded } from "../../api/useLoad";
import { listTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Field } from "../../shared/Field";
import { Listed } from "../../shared/Listed";
import { Notice } from "../../shared/Notice";
import { useSend } from "../../shared/useSend";
import { useTitle } from "../../shared/useTitle";
import { ActBar } from "../people/ActBar";
import { useActs } from "../people/useActs";

const HOURS = [1, 4, 12, 24, 72, 168, 720];
const HOUR_MS = 3_600_000;
const MOST_PROMPTS = 5;
const REASON_LENGTH = 80;

/** What everybody is told who calls. */
export default function BroadcastsPage() {
  const { t } = usePreferences();
  useTitle(t("nav.broadcasts"));
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.broadcasts(signal), []));
  const { switchPeak: mayTell } = useMay();
  const acts = useActs(loaded.refresh, null);
  const [writing, setWriting] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.broadcasts")}</h1>
        <span className="dim">{t("broadcasts.hint")}</span>
      </div>
      {mayTell ? (
        <div className="filters">
          <Button type="primary" onClick={() => setWriting(true)}>
            {t("broadcasts.new")}
          </Button>
        </div>
      ) : null}
      <ActBar acts={acts} />
      <Listed
        loaded={onePage(loaded)}
        label={t("nav.broadcasts")}
        failed={t("broadcasts.failed")}
        empty={<Notice title={t("broadcasts.empty")} />}
        turn={() => undefined}
      >
        {(broadcast) => (
          <Row
            broadcast={broadcast}
            stop={mayTell ? () => acts.act(() => api.stopBroadcast(broadcast.id)) : null}
            resume={mayTell ? () => acts.act(() => api.resumeBroadcast(broadcast.id)) : null}
          />
        )}
      </Listed>
      {writing ? (
        <WriteDialog
          close={() => setWriting(false)}
          started={() => {
            setWriting(false);
            void loaded.refresh();
          }}
        />
      ) : null}
    </>
  );
}

/** The server sends the newest only: one page. */
function onePage(loaded: Loaded<Broadcast[]>) {
  const items = loaded.data;
  return { ...loaded, data: items && { items, total: items.length, page: 1, size: Math.max(1, items.length) } };
}

interface RowProps {
  broadcast: Broadcast;
  stop: (() => void) | null;
  resume: (() => void) | null;
}

function Row({ broadcast, stop, resume }: RowProps) {
  const { t, language } = usePreferences();
  const now = new Date();
  const over = Date.parse(broadcast.until_at) <= now.getTime();
  const stopped = broadcast.stopped_at !== null;
  const word = stopped ? "stopped" : broadcast.on ? "on" : over ? "over" : "coming";
  const act = stopped ? resume : stop;
  return (
    <>
      <span className="col-s">
        <span className={`tag ${broadcast.on ? "tag-done" : ""}`}>{t(`broadcasts.${word}`)}</span>
      </span>
      <span className="col-l">
        {broadcast.said}
        <div className="dim">{broadcast.reason}</div>
      </span>
      <span className="col-m">{broadcast.numbers.join(" ") || t("broadcasts.everyNumber")}</span>
      <span className="col-m dim">
        {stopped && broadcast.stopped_at
          ? t("broadcasts.stoppedBy", {
              by: broadcast.stopped_by ?? "",
              time: listTime(broadcast.stopped_at, now, language),
            })
          : t("broadcasts.until", { by: broadcast.started_by, time: listTime(broadcast.until_at, now, language) })}
      </span>
      {act && !over ? (
        <Button size="small" onClick={act} aria-label={`${t(stopped ? "broadcasts.resume" : "broadcasts.stop")} ${broadcast.reason}`}>
          {t(stopped ? "broadcasts.resume" : "broadcasts.stop")}
        </Button>
      ) : null}
    </>
  );
}

const FIELDS = ["prompts", "numbers", "until_at", "reason"] as const;

function WriteDialog({ close, started }: { close: () => void; started: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const choices = useLoad(useCallback((signal: AbortSignal) => api.broadcastPrompts(signal), []));
  const [prompts, setPrompts] = useState<string[]>([]);
  const [numbers, setNumbers] = useState<string[]>([]);
  const [hours, setHours] = useState(4);
  const [reason, setReason] = useState("");
  const { beside, above } = tell(error, FIELDS, t);
  const ready = prompts.length > 0 && reason.trim() !== "";
  const start = () => {
    const until_at = new Date(Date.now() + hours * HOUR_MS).toISOString();
    return api.startBroadcast({ prompts, numbers, until_at, reason: reason.trim() });
  };
  return (
    <Modal
      open
      title={t("broadcasts.new")}
      okText={t("broadcasts.start")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => send(start, started)}
      onCancel={close}
    >
      {above ? <Alert className="field" type="error" showIcon title={above} /> : null}
      <Field label={t("broadcasts.prompts")} fault={beside.prompts} hint={heard(prompts, choices.data) || t("broadcasts.promptsHint")}>
        <Select<string[]>
          mode="multiple"
          maxCount={MOST_PROMPTS}
          aria-label={t("broadcasts.prompts")}
          loading={choices.loading}
          value={prompts}
          options={(choices.data ?? []).map(({ name, said }) => ({ value: name, label: said }))}
          optionFilterProp="label"
          onChange={setPrompts}
        />
      </Field>
      <Field label={t("broadcasts.numbers")} fault={beside.numbers} hint={t("broadcasts.numbersHint")}>
        <Select<string[]>
          mode="tags"
          open={false}
          aria-label={t("broadcasts.numbers")}
          value={numbers}
          onChange={(typed) => setNumbers(typed.map((one) => one.replace(/[^0-9]/g, "")).filter(Boolean))}
        />
      </Field>
      <Field label={t("broadcasts.hours")} fault={beside.until_at}>
        <Select<number>
          aria-label={t("broadcasts.hours")}
          value={hours}
          options={HOURS.map((n) => ({ value: n, label: t("broadcasts.hour", { n }) }))}
          onChange={setHours}
        />
      </Field>
      <Field label={t("broadcasts.reason")} fault={beside.reason}>
        <Input
          value={reason}
          maxLength={REASON_LENGTH}
          placeholder={t("broadcasts.reasonHint")}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </Modal>
  );
}

/** What callers will hear. */
function heard(prompts: string[], choices: PromptChoice[] | null): string {
  return prompts.map((name) => choices?.find((one) => one.name === name)?.said ?? "").join("");
}
