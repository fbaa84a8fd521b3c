import { Alert, Button } from "antd";
import { useCallback } from "react";
import { account } from "../../api/admin";
import { explain } from "../../api/errors";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { useSession } from "../../session/Session";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { FactorCard } from "./FactorCard";
import { PasswordCard } from "./PasswordCard";
import "./account.css";

/** How one signs in: the password and the second factor. */
export default function AccountPage() {
  const { t } = usePreferences();
  useTitle(t("nav.account"));
  const { state, check } = useSession();
  const { data, error, reload, refresh } = useLoad(useCallback((signal: AbortSignal) => account.get(signal), []));
  const todo = state.status === "signedIn" ? state.user.todo : null;
  // What had to be done is done: the server says so, and the rest of the console opens.
  const done = () => (todo ? check() : void refresh());
  return (
    <>
      <div className="page-head">
        <h1>{t("nav.account")}</h1>
      </div>
      {todo ? <Alert className="field" type="warning" showIcon title={t(`account.todo.${todo}`)} /> : null}
      <div className="account">
        <PasswordCard done={done} />
        {error && !data ? (
          <Notice tone="error" title={t("account.failed")} hint={explain(error, t)}>
            <Button onClick={reload}>{t("app.retry")}</Button>
          </Notice>
        ) : null}
        {data ? <FactorCard account={data} done={done} /> : null}
      </div>
    </>
  );
}
