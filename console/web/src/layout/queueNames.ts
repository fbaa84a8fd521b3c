import { useCallback, useMemo } from "react";
import { api } from "../api/client";
import { useLoad } from "../api/useLoad";
import { nameQueues } from "../i18n/translate";
import { usePreferences } from "../preferences/Preferences";

/** Queues are the routing policy's, and so is what people call them, on every page. */
export function useQueueNames(): void {
  const { language } = usePreferences();
  const loaded = useLoad(useCallback((signal: AbortSignal) => api.queues(signal), []));
  const queues = loaded.data;
  useMemo(() => {
    const own = (queues ?? []).map((q) => [q.queue, language === "zh" ? q.name_zh : q.name_en]);
    nameQueues(Object.fromEntries(own) as Record<string, string>);
  }, [queues, language]);
}
