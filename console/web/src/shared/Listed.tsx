import { Alert, Button, Pagination } from "antd";
import type { ReactNode } from "react";
import { explain } from "../api/errors";
import type { Loaded } from "../api/useLoad";
import { usePreferences } from "../preferences/Preferences";
import { Notice } from "./Notice";
import "./rows.css";
import { useNarrow } from "./useNarrow";

interface ListedProps<T> {
  loaded: Loaded<{ items: T[]; total: number; page: number; size: number }>;
  label: string;
  failed: string;
  /** Shown when nothing is there. */
  empty: ReactNode;
  turn: (page: number) => void;
  children: (item: T) => ReactNode;
}

/** A card of rows with its pages; loading, empty and failed are said in words. */
export function Listed<T extends { id: number | string }>(props: ListedProps<T>) {
  const { t } = usePreferences();
  const narrow = useNarrow();
  const { loaded, label, failed, empty, turn, children } = props;
  const { data, error, loading, reload } = loaded;
  const retry = { label: t("app.retry"), onClick: reload };
  if (!data) {
    return (
      <section className="card" aria-label={label}>
        {error ? (
          <Notice tone="error" title={failed} hint={explain(error, t)} action={retry} />
        ) : (
          <Notice tone="busy" title={t("app.loading")} />
        )}
      </section>
    );
  }
  return (
    <section className="card" aria-label={label} aria-busy={loading}>
      {error ? (
        <Alert
          type="error"
          showIcon
          banner
          title={`${failed}：${explain(error, t)}`}
          action={<Button size="small" onClick={reload}>{t("app.retry")}</Button>}
        />
      ) : null}
      {data.items.length === 0 ? empty : (
        <ul className={loading ? "rows rows-old" : "rows"}>
          {data.items.map((item) => (
            <li key={item.id}>{children(item)}</li>
          ))}
        </ul>
      )}
      {data.total > data.size ? (
        <Pagination
          className="rows-pages"
          current={data.page}
          pageSize={data.size}
          total={data.total}
          simple={narrow}
          showSizeChanger={false}
          onChange={turn}
        />
      ) : null}
    </section>
  );
}
