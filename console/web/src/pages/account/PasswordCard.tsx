import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { account } from "../../api/admin";
import { refusal } from "../../api/errors";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";

const MOST = 128;

/** Another password for oneself. */
export function PasswordCard({ done }: { done: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [changed, setChanged] = useState(false);
  const differ = again !== "" && again !== fresh;
  const save = () =>
    send(
      () => account.changePassword({ old, new: fresh }),
      () => {
        setOld("");
        setFresh("");
        setAgain("");
        setChanged(true);
        done();
      },
    );
  return (
    <form
      className="card"
      aria-label={t("account.password")}
      onSubmit={(event) => {
        event.preventDefault();
        setChanged(false);
        save();
      }}
    >
      <h2>{t("account.password")}</h2>
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {changed && !error ? <Alert className="field" type="success" showIcon title={t("account.changed")} /> : null}
      <Field label={t("account.old")}>
        <Input.Password autoComplete="current-password" maxLength={256} value={old} onChange={(e) => setOld(e.target.value)} />
      </Field>
      <Field label={t("account.new")} hint={t("account.rule")}>
        <Input.Password autoComplete="new-password" maxLength={MOST} value={fresh} onChange={(e) => setFresh(e.target.value)} />
      </Field>
      <Field label={t("account.again")} fault={differ ? t("account.differ") : undefined}>
        <Input.Password autoComplete="new-password" maxLength={MOST} value={again} onChange={(e) => setAgain(e.target.value)} />
      </Field>
      <Button type="primary" htmlType="submit" loading={busy} disabled={!old || !fresh || again !== fresh}>
        {t("account.password")}
      </Button>
    </form>
  );
}
