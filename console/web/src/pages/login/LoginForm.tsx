import { LockOutlined, SafetyOutlined, UserOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, type InputRef } from "antd";
import { useRef, useState } from "react";
import { asApiError, explain, type ApiError } from "../../api/errors";
import type { Translate } from "../../i18n/translate";
import { usePreferences } from "../../preferences/Preferences";
import { useSession } from "../../session/Session";

interface Fields {
  username: string;
  password: string;
  code?: string;
}

/** Why signing in failed, in words that say what to do next. */
function refusal(error: ApiError, t: Translate): string {
  if (error.reason === "code_needed") return t("login.codeNeeded");
  if (error.reason === "code_wrong") return t("login.codeWrong");
  if (error.status === 401) return t("login.wrong");
  if (error.status === 429 || error.status === 423) return t("login.tooMany");
  return t("login.failed", { reason: explain(error, t) });
}

export function LoginForm({ notice }: { notice: string | null }) {
  const { t } = usePreferences();
  const { signIn } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [needsCode, setNeedsCode] = useState(false);
  const password = useRef<InputRef>(null);
  const code = useRef<InputRef>(null);

  async function submit({ username, password: secret, code: given = "" }: Fields) {
    setBusy(true);
    setError(null);
    try {
      await signIn(username.trim(), secret, needsCode ? given.trim() : "");
    } catch (thrown) {
      const failed = asApiError(thrown);
      const asked = failed.reason === "code_needed" || failed.reason === "code_wrong";
      setError(failed);
      setNeedsCode((before) => before || asked);
      (asked ? code : password).current?.focus({ cursor: "all" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Form<Fields> layout="vertical" requiredMark={false} size="large" onFinish={(f) => void submit(f)}>
      <div className="login-message" aria-live="assertive">
        {error ? (
          <Alert type={error.reason === "code_needed" ? "info" : "error"} showIcon title={refusal(error, t)} />
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
      {needsCode ? (
        <Form.Item name="code" label={t("login.code")} rules={[{ required: true, message: t("login.needCode") }]}>
          <Input
            ref={code}
            autoFocus
            autoComplete="one-time-code"
            spellCheck={false}
            maxLength={16}
            prefix={<SafetyOutlined />}
          />
        </Form.Item>
      ) : null}
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("login.submit")}
      </Button>
    </Form>
  );
}
