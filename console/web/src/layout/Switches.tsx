import { MoonOutlined, SunOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { usePreferences } from "../preferences/Preferences";

/** The two buttons for language and light or dark. */
export function Switches() {
  const { t, language, setLanguage, theme, setTheme } = usePreferences();
  const dark = theme === "dark";
  const other = language === "zh" ? "English" : "中文";
  const themeLabel = dark ? t("menu.light") : t("menu.dark");
  return (
    <span className="switches">
      <Button
        type="text"
        lang={language === "zh" ? "en" : "zh-CN"}
        aria-label={`${other}：${t("menu.language")}`}
        onClick={() => setLanguage(language === "zh" ? "en" : "zh")}
      >
        {other}
      </Button>
      <Button
        type="text"
        aria-label={themeLabel}
        title={themeLabel}
        icon={dark ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => setTheme(dark ? "light" : "dark")}
      />
    </span>
  );
}
