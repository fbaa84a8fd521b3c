import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, type InputRef } from "antd";
import { useRef, useState } from "react";
import { asApiError, explain, type ApiError } from "../../api/errors";
import type { Translate } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useSession } from "../../session/Session";

interface Fields {
  username: string;
  password: string;
}

/** Why signing in failed, in words that say what to do next. */
function refusal(error: ApiError, t: Translate): string {
  if (error.status === 401) return t("login.wrong");
  if (error.status === 429 || error.status === 423) return t("login.tooMany");
  return t("login.failed", { reason: explain(error, t) });
}

export function LoginForm({ notice }: { notice: string | null }) {
  const { t } = usePreferences();
  const { signIn } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const password = useRef<InputRef>(null);

  async function submit({ username, password: secret }: Fields) {
    setBusy(true);
    setError(null);
    try {
      await signIn(username.trim(), secret);
    } catch (thrown) {
      setError(asApiError(thrown));
      password.current?.focus({ cursor: "all" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Form<Fields> layout="vertical" requiredMark={false} size="large" onFinish={(f) => void submit(f)}>
      <div className="login-message" aria-live="assertive">
        {error ? (
          <Alert type="error" showIcon title={refusal(error, t)} />
        ) : notice ? (
          <Alert type="info" showIcon title={notice} />
        ) : null}
      </div>
      <Form.Item
        name="username"
        label={t("login.username")}
        rules={[{ required: true, whitespace: true, message: t("login.needUsername") }]}
      >
        <Input autoFocus autoComplete="username" maxLength={64} spellCheck={false} prefix={<UserOutlined />} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("login.password")}
        rules={[{ required: true, message: t("login.needPassword") }]}
      >
        <Input.Password ref={password} autoComplete="current-password" maxLength={256} prefix={<LockOutlined />} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("login.submit")}
      </Button>
    </Form>
  );
}
