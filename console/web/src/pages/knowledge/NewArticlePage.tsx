import { useNavigate } from "react-router";
import { usePreferences } from "../../preferences/Preferences";
import { useMay } from "../../session/may";
import { Notice } from "../../shared/Notice";
import { useTitle } from "../../shared/useTitle";
import { ArticleForm } from "./ArticleForm";

/** A new article; saved, it is shown. */
export default function NewArticlePage() {
  const { t } = usePreferences();
  useTitle(t("knowledge.new"));
  const go = useNavigate();
  const { writeArticles } = useMay();
  return (
    <>
      <h1>{t("knowledge.new")}</h1>
      {writeArticles ? (
        <ArticleForm
          article={null}
          close={() => void go("/knowledge")}
          saved={({ id }) => void go(`/knowledge/${id}`, { replace: true })}
        />
      ) : (
        <Notice title={t("knowledge.mayNot")} />
      )}
    </>
  );
}
