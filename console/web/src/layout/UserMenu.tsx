import { LogoutOutlined, SafetyOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useNavigate } from "react-router";
import { wordFor } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";
import { useMay } from "../session/may";
import { useSession } from "../session/Session";

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { t } = usePreferences();
  const { state, signOut } = useSession();
  const { administer } = useMay();
  const go = useNavigate();
  if (state.status !== "signedIn") return null;
  const { display_name, username, role } = state.user;
  const who = `${display_name || username} · ${wordFor(t, "role", role)}`;
  const items = [
    { key: "who", label: who, disabled: true },
    { type: "divider" as const },
    { key: "account", label: t("nav.account"), icon: <SafetyOutlined />, onClick: () => void go("/account") },
    ...(administer
      ? [{ key: "admin", label: t("nav.admin"), icon: <TeamOutlined />, onClick: () => void go("/admin") }]
      : []),
    { key: "out", label: t("menu.signOut"), icon: <LogoutOutlined />, onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
      <Button type="text" icon={<UserOutlined />} aria-label={`${t("menu.user")}: ${who}`}>
        <span className="wide-only">{display_name || username}</span>
      </Button>
    </Dropdown>
  );
}
