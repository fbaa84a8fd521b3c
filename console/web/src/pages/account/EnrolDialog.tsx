import { Alert, Button, Input, Modal, QRCode } from "antd";
import { useState } from "react";
import { account } from "../../api/admin";
import { refusal } from "../../api/errors";
import type { EnrolmentOffer } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { Field } from "../../shared/Field";
import { useSend } from "../../shared/useSend";
import { Secret } from "../admin/ShownOnce";
import "../admin/admin.css";
import "./account.css";

/** The password, then the app's first code, then the recovery codes: shown this once. */
export function EnrolDialog({ close }: { close: () => void }) {
  const { t } = usePreferences();
  const { busy, error, send } = useSend();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [offer, setOffer] = useState<EnrolmentOffer | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = () => send(async () => setOffer(await account.beginFactor(password)), () => undefined);
  const confirm = () =>
    send(async () => setCodes((await account.confirmFactor(code.trim())).codes), () => undefined);
  const next = codes ? close : offer ? confirm : begin;
  const ready = codes !== null || (offer ? code.trim().length === 6 : password !== "");
  const word = codes ? t("admin.noted") : t(offer ? "factor.confirm" : "factor.next");
  return (
    <Modal
      open
      title={codes ? t("factor.codes") : t("factor.title")}
      closable={!codes}
      keyboard={!codes}
      mask={{ closable: false }}
      onCancel={close}
      footer={
        <>
          {codes ? null : <Button onClick={close}>{t("app.cancel")}</Button>}
          <Button type="primary" loading={busy} disabled={!ready} onClick={next}>
            {word}
          </Button>
        </>
      }
    >
      {error ? <Alert className="field" type="error" showIcon title={refusal(error, t)} /> : null}
      {codes ? (
        <>
          <Alert type="warning" showIcon title={t("admin.once")} />
          <ul className="factor-codes">
            {codes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <p className="dim">{t("factor.codesHint")}</p>
        </>
      ) : offer ? (
        <>
          <p>{t("factor.scan")}</p>
          {/* White around it in the dark, too: cameras want light edges. */}
          <div className="factor-scan">
            <QRCode value={offer.uri} type="svg" size={200} color="#000" bgColor="#fff" />
          </div>
          <Secret secret={offer.secret} />
          <Field label={t("factor.code")}>
            <Input
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              onChange={(e) => setCode(e.target.value)}
              onPressEnter={() => ready && confirm()}
            />
          </Field>
        </>
      ) : (
        <Field label={t("factor.sure")}>
          <Input.Password
            autoFocus
            autoComplete="current-password"
            maxLength={256}
            value={password}
            onChange={(e) => setPassword(e.target.value)}
            onPressEnter={() => ready && begin()}
          />
        </Field>
      )}
    </Modal>
  );
}
