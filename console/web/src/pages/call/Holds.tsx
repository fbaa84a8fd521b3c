import { Alert, Button, DatePicker, Input, Modal } from "antd";
import type { Dayjs } from "dayjs";
import { useCallback, useState } from "react";
import { api } from "../../api/client";
import { refusal } from "../../api/errors";
import type { HoldShown } from "../../api/types";
import { useLoad } from "../../api/useLoad";
import { dayOf, dayAfter } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

const REASON_LENGTH = 64;

/** For which reasons this call's recording is kept, whatever the rules of retention say. */
export function Holds({ callId }: { callId: string }) {
  const { t } = usePreferences();
  const { seeReviews, keepPeople } = useMay();
  return seeReviews ? <Kept callId={callId} mayHold={keepPeople} title={t("holds.title")} /> : null;
}

function Kept({ callId, mayHold, title }: { callId: string; mayHold: boolean; title: string }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const { data, refresh } = useLoad(useCallback((signal: AbortSignal) => api.holds(callId, signal), [callId]));
  const [adding, setAdding] = useState(false);
  const standing = (data ?? []).filter((one) => one.standing);
  if (standing.length === 0 && !mayHold) return null;
  const end = (one: HoldShown) => send(() => api.release(callId, { reason: one.reason }), () => void refresh());
  return (
    <section className="card call-holds" aria-label={title}>
      <h2>{title}</h2>
      {standing.length === 0 ? <p className="dim">{t("holds.none")}</p> : null}
      <ul>
        {standing.map((one) => (
          <li key={one.reason}>
            <span>
              {one.reason}{" "}
              <span className="dim">{one.until ? t("holds.until", { day: dayOf(new Date(one.until)) }) : t("holds.open")}</span>
            </span>
            {mayHold ? (
              <Button size="small" loading={busy} onClick={() => end(one)}>
                {t("holds.end")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <p role="status">{error ? refusal(error, t) : null}</p>
      {mayHold ? (
        <Button size="small" onClick={() => setAdding(true)}>
          {t("holds.add")}
        </Button>
      ) : null}
      {adding ? (
        <HoldDialog
          callId={callId}
          close={() => setAdding(false)}
          done={() => {
            setAdding(false);
            void refresh();
          }}
        />
      ) : null}
    </section>
  );
}

interface HoldDialogProps {
  callId: string;
  close: () => void;
  done: () => void;
}

function HoldDialog({ callId, close, done }: HoldDialogProps) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<Dayjs | null>(null);
  const wish = () => ({ reason: reason.trim(), until: until ? dayAfter(until.format("YYYY-MM-DD")) : null });
  return (
    <Modal
      open
      title={t("holds.add")}
      okText={t("holds.add")}
      cancelText={t("app.cancel")}
      okButtonProps={{ disabled: !reason.trim(), loading: busy }}
      onCancel={close}
      onOk={() => send(() => api.hold(callId, wish()), done)}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <Field label={t("holds.reason")} hint={t("holds.reasonHint")}>
        <Input
          value={reason}
          maxLength={REASON_LENGTH}
          aria-label={t("holds.reason")}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <Field label={t("holds.untilLabel")} hint={t("holds.untilHint")}>
        <DatePicker value={until} onChange={setUntil} aria-label={t("holds.untilLabel")} />
      </Field>
    </Modal>
  );
}
