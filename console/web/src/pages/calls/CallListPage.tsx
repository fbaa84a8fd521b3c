import { Alert, Button, Pagination } from "antd";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { api } from "../../api/client";
import { explain } from "../../api/errors";
import { useLoad } from "../../api/useLoad";
import { usePreferences } from "../../preferences/Preferences";
import { Notice } from "../../shared/Notice";
import { useNarrow } from "../../shared/useNarrow";
import { useTitle } from "../../shared/useTitle";
import { CallCards } from "./CallCards";
import "./calls.css";
import { CallTable } from "./CallTable";
import { FilterBar } from "./FilterBar";
import { isNarrowed, readFilters, SIZES, toQuery, writeFilters, type Filters } from "./filters";
import { useFresh, useNewCalls, type Calls } from "./news";

/** All calls, newest first. */
export default function CallListPage() {
  const { t } = usePreferences();
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(params), [params]);
  useTitle(t("calls.title"));

  const calls = useLoad(
    useCallback((signal: AbortSignal) => api.calls(toQuery(filters), signal), [filters]),
  );
  const change = useCallback(
    (wanted: Partial<Filters>) =>
      setParams((old) => writeFilters({ ...readFilters(old), page: 1, ...wanted })),
    [setParams],
  );
  const clear = useCallback(() => setParams({}), [setParams]);
  const newer = useNewCalls(filters, calls);

  return (
    <>
      <div className="page-head">
        <h1>{t("calls.title")}</h1>
        <span className="dim" aria-live="polite">
          {calls.data ? t("calls.total", { total: calls.data.total }) : null}
        </span>
        {newer > 0 ? (
          <Button size="small" onClick={() => change({ page: 1 })}>
            {t("live.newer", { n: newer })}
          </Button>
        ) : null}
      </div>
      <FilterBar
        filters={filters}
        change={change}
        clear={clear}
        refresh={calls.reload}
        loading={calls.loading}
      />
      <section className="card calls" aria-label={t("calls.list")}>
        <Results calls={calls} filters={filters} change={change} clear={clear} />
      </section>
    </>
  );
}

interface ResultsProps {
  calls: Calls;
  filters: Filters;
  change: (wanted: Partial<Filters>) => void;
  clear: () => void;
}

function Results({ calls: { data, error, loading, reload }, filters, change, clear }: ResultsProps) {
  const { t } = usePreferences();
  const narrow = useNarrow();
  const fresh = useFresh(data?.items ?? null, filters);
  if (error && !data) {
    const retry = { label: t("app.retry"), onClick: reload };
    return <Notice tone="error" title={t("calls.failed")} hint={explain(error, t)} action={retry} />;
  }
  if (!data) return <Notice tone="busy" title={t("app.loading")} />;
  if (data.items.length === 0 && !error) {
    return isNarrowed(filters) || filters.page > 1 ? (
      <Notice title={t("calls.noMatch")} action={{ label: t("calls.clear"), onClick: clear }} />
    ) : (
      <Notice title={t("calls.empty")} hint={t("calls.emptyHint")} />
    );
  }
  const View = narrow ? CallCards : CallTable;
  return (
    <>
      {error ? (
        <Alert
          type="error"
          showIcon
          banner
          title={`${t("calls.failed")}：${explain(error, t)}`}
          action={<Button size="small" onClick={reload}>{t("app.retry")}</Button>}
        />
      ) : null}
      <View calls={data.items} fresh={fresh} loading={loading} />
      <Pagination
        className="calls-pages"
        current={filters.page}
        pageSize={filters.size}
        total={data.total}
        simple={narrow}
        showSizeChanger={!narrow}
        pageSizeOptions={SIZES}
        onChange={(page, size) => change({ page: size === filters.size ? page : 1, size })}
      />
    </>
  );
}
