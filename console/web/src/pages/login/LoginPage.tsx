import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { Brand } from "../../layout/Brand";
import { Switches } from "../../layout/Switches";
import { usePreferences } from "../../preferences/Preferences";
import { safeNext } from "../../session/next";
import { useSession } from "../../session/Session";
import { Unreachable } from "../../shared/Unreachable";
import { useTitle } from "../../shared/useTitle";
import { Waiting } from "../../shared/Waiting";
import { LoginForm } from "./LoginForm";
import "./login.css";

/** Signing in, then back to where the reader was. */
export default function LoginPage() {
  const { t } = usePreferences();
  const { state, check } = useSession();
  const [params] = useSearchParams();
  // Known from the first moment only: signing out here must not say "expired".
  const [expired] = useState(state.status === "anonymous" && state.why === "expired");
  useTitle(t("login.title"));

  if (state.status === "checking") return <Waiting />;
  if (state.status === "unreachable") return <Unreachable retry={check} />;
  if (state.status === "signedIn") return <Navigate to={safeNext(params.get("next"))} replace />;
  return (
    <div className="login">
      <div className="login-corner">
        <Switches />
      </div>
      <main className="login-card">
        <h1>
          <Brand />
        </h1>
        <p className="login-tagline">{t("app.tagline")}</p>
        <LoginForm notice={expired ? t("login.expired") : null} />
      </main>
    </div>
  );
}
