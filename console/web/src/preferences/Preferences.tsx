import { ConfigProvider, theme as antTheme } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { translator, type Language, type Translate } from "../i18n/translate";
import { readLanguage, readTheme, remember, type Theme } from "./storage";

interface PreferencesValue {
  language: Language;
  theme: Theme;
  t: Translate;
  setLanguage: (language: Language) => void;
  setTheme: (theme: Theme) => void;
}

const Context = createContext<PreferencesValue | null>(null);

/** Brand and type, shared by both themes; the pages' own CSS repeats them as variables. */
const TOKENS = {
  colorPrimary: "#1c7a73",
  borderRadius: 8,
  // Nothing moves: a spinner that had faded was not always taken away, and its button still named "loading".
  motion: false,
  fontFamily:
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif',
};

/** Ant Design derives greyish tints from a deep green; these keep its hue. */
const LIGHT_TOKENS = {
  ...TOKENS,
  colorPrimaryBg: "#e2f2f0",
  colorPrimaryBgHover: "#d0eae6",
  // Darker than Ant Design's own, so that words in them are read by weak eyes (4.5 to 1 on white).
  colorPrimaryHover: "#17665f",
  colorError: "#c41d23",
  colorLink: "#17665f",
  colorTextPlaceholder: "#5a686d",
};

/** The pages' own dark surfaces, so that tables and cards are one. */
const DARK_TOKENS = {
  ...TOKENS,
  colorBgContainer: "#1a2022",
  colorBgElevated: "#22292c",
  colorBgLayout: "#111516",
  colorLink: "#5cc3b8",
  // Red words are read on dark surfaces, and dark words on red buttons (4.5 to 1).
  colorError: "#ff8a85",
  colorTextPlaceholder: "#9eabb0",
  colorPrimaryBg: "#16322f",
  colorPrimaryBgHover: "#1c403c",
};

const PARTS = { Table: { cellPaddingInlineMD: 16 } };
const DARK_PARTS = { ...PARTS, Button: { dangerColor: "#1d0b0b" } };

/** Language and theme for everything below; both are remembered in this browser. */
export function Preferences({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(readLanguage);
  const [theme, setTheme] = useState(readTheme);

  useEffect(() => {
    remember("language", language);
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
  }, [language]);
  useEffect(() => {
    remember("theme", theme);
    document.documentElement.dataset.theme = theme;
    document.documentElement.style.colorScheme = theme;
  }, [theme]);

  const value = useMemo(
    () => ({ language, theme, t: translator(language), setLanguage, setTheme }),
    [language, theme],
  );
  const look =
    theme === "dark"
      ? { algorithm: antTheme.darkAlgorithm, token: DARK_TOKENS, components: DARK_PARTS }
      : { algorithm: antTheme.defaultAlgorithm, token: LIGHT_TOKENS, components: PARTS };
  return (
    <Context value={value}>
      <ConfigProvider
        locale={language === "zh" ? zhCN : enUS}
        theme={look}
        button={{ autoInsertSpace: false }}
      >
        {children}
      </ConfigProvider>
    </Context>
  );
}

export function usePreferences(): PreferencesValue {
  const value = useContext(Context);
  if (!value) throw new Error("usePreferences needs <Preferences> above it");
  return value;
}
