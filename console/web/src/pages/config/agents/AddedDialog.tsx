import { Alert, Button, Modal } from "antd";
import type { AgentAdded } from "../../../api/types";
import { usePreferences } from "../../../preferences/Preferences";
import { Secret } from "../../admin/ShownOnce";

/** What opens the phone and the page of somebody new; it can be read now and never again. */
export function AddedDialog({ made, close }: { made: AgentAdded; close: () => void }) {
  const { t } = usePreferences();
  const { agent, phone_password: phone, user_password: user } = made;
  return (
    <Modal
      open
      title={t("roster.added", { name: agent.name, id: agent.id })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={close}>
          {t("admin.noted")}
        </Button>
      }
    >
      {phone || user ? <Alert type="warning" showIcon title={t("admin.once")} /> : null}
      {phone ? (
        <>
          <p>{t("roster.phone", { id: agent.id })}</p>
          <Secret secret={phone} />
        </>
      ) : (
        <Alert type="error" showIcon title={t("roster.noPhone")} />
      )}
      {user ? (
        <>
          <p>{t("roster.user", { id: agent.id })}</p>
          <Secret secret={user} />
        </>
      ) : null}
      <p className="dim">{t("roster.next")}</p>
    </Modal>
  );
}
