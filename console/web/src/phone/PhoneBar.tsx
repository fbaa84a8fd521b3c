import { Button } from "antd";
import { Link, useLocation } from "react-router";
import { wordFor } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { usePhone } from "./Phone";
import "./phone.css";

/** On every other page: that it rings, or that a conversation goes on, and the way back. */
export function PhoneBar() {
  const { t } = usePreferences();
  const { now, answer, decline, hangUp } = usePhone();
  const { pathname } = useLocation();
  if (!now.call || pathname === "/desk") return null;
  const ringing = now.call.stage === "ringing";
  return (
    <div className={ringing ? "phone-bar phone-bar-ringing" : "phone-bar"} role={ringing ? "alert" : "status"}>
      <strong>
        {t(`phone.stage.${now.call.stage}`)}
        {now.call.kind ? ` · ${wordFor(t, "phone.kind", now.call.kind)}` : null}
      </strong>
      <span className="grow" />
      {ringing ? (
        <>
          <Button type="primary" onClick={answer}>
            {t("phone.answer")}
          </Button>
          <Button danger onClick={decline}>
            {t("phone.decline")}
          </Button>
        </>
      ) : (
        <Button danger onClick={hangUp}>
          {t("phone.hangUp")}
        </Button>
      )}
      <Link to="/desk">{t("phone.toDesk")}</Link>
    </div>
  );
}
