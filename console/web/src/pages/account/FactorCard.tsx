import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { account as asked } from "../../api/admin";
import { refusal } from "../../api/errors";
import type { AccountView } from "../../api/types";
import { fullTime } from "../../format/time";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import "../../shared/rows.css";
import { EnrolDialog } from "./EnrolDialog";

interface FactorCardProps {
  account: AccountView;
  done: () => void;
}

/** Whether a code is asked for as well, switched on and off. */
export function FactorCard({ account, done }: FactorCardProps) {
  const { t } = usePreferences();
  const [open, setOpen] = useState<"on" | "off" | null>(null);
  const close = () => {
    setOpen(null);
    done();
  };
  const { second_factor: on, since, recovery_left: left, required } = account;
  return (
    <section className="card" aria-label={t("factor.title")}>
      <h2>{t("factor.title")}</h2>
      <p className="dim">{t("factor.what")}</p>
      <p>
        {on && since ? (
          <span className="tag tag-done">{t("factor.onNow", { time: fullTime(since), n: left })}</span>
        ) : (
          <span className="tag">{t("factor.offNow")}</span>
        )}
      </p>
      {on && required ? <p className="dim">{t("factor.required")}</p> : null}
      {on ? (
        <Button disabled={required} onClick={() => setOpen("off")}>
          {t("factor.off")}
        </Button>
      ) : (
        <Button type="primary" onClick={() => setOpen("on")}>
          {t("factor.on")}
        </Button>
      )}
      {open === "on" ? <EnrolDialog close={close} /> : null}
      {open === "off" ? <OffDialog close={close} /> : null}
    </section>
  );
}

function OffDialog({ close }: { close: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <Modal
      open
      title={`${t("factor.off")}：${t("factor.title")}`}
      okText={t("factor.off")}
      cancelText={t("app.cancel")}
      okButtonProps={{ danger: true, loading: busy, disabled: !password || !code.trim() }}
      onOk={() => send(() => asked.endFactor({ password, code: code.trim() }), close)}
      onCancel={close}
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      <Field label={t("account.old")}>
        <Input.Password autoComplete="current-password" maxLength={256} value={password} onChange={(e) => setPassword(e.target.value)} />
      </Field>
      <Field label={t("factor.offCode")}>
        <Input autoComplete="one-time-code" maxLength={16} value={code} onChange={(e) => setCode(e.target.value)} />
      </Field>
    </Modal>
  );
}
