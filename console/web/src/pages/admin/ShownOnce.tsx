import { CopyOutlined } from "@ant-design/icons";
import { Alert, Button, Modal } from "antd";
import { useState } from "react";
import { usePreferences } from "../../preferences/Preferences";
import "./admin.css";

interface ShownOnceProps {
  title: string;
  secret: string;
  /** What is to be done with it. */
  hint: string;
  close: () => void;
}

/** A secret that can be read now and never again; only the button closes it, no stray click. */
export function ShownOnce({ title, secret, hint, close }: ShownOnceProps) {
  const { t } = usePreferences();
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={close}>
          {t("admin.noted")}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t("admin.once")} />
      <Secret secret={secret} />
      <p className="dim">{hint}</p>
    </Modal>
  );
}

/** A secret and a button that copies it. Without the clipboard's leave it can be marked by one click. */
export function Secret({ secret }: { secret: string }) {
  const { t } = usePreferences();
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = () => {
    const clipboard = navigator.clipboard as Clipboard | undefined; // absent without TLS
    void (clipboard?.writeText(secret) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <>
      <div className="secret">
        <code>{secret}</code>
        <Button icon={<CopyOutlined />} onClick={copy}>
          {t(copied ? "admin.copied" : "admin.copy")}
        </Button>
      </div>
      {copied === false ? <p role="alert">{t("admin.notCopied")}</p> : null}
    </>
  );
}
