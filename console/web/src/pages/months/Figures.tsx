import type { MonthFigure } from "../../api/types";
import { usePreferences } from "../../preferences/Preferences";
import { byAgent } from "./byAgent";

interface FiguresProps {
  figures: MonthFigure[];
  nameOf: (id: string) => string;
  /** The month is not locked: they may still change. */
  provisional: boolean;
}

/** Each agent's scores, older callers' calls apart. */
export function Figures({ figures, nameOf, provisional }: FiguresProps) {
  const { t } = usePreferences();
  if (figures.length === 0) return <p className="dim month-none">{t("months.noFigures")}</p>;
  const shown = (figure: MonthFigure | null) =>
    figure ? t("months.of", { mean: figure.mean, n: figure.reviews }) : t("app.none");
  return (
    <table className="month-figures">
      <thead>
        <tr>
          <th scope="col">
            {t("months.agent")} {provisional ? <span className="dim">{t("months.soFar")}</span> : null}
          </th>
          <th scope="col">{t("months.others")}</th>
          <th scope="col">{t("months.seniors")}</th>
        </tr>
      </thead>
      <tbody>
        {byAgent(figures).map(({ agent_id, others, seniors }) => (
          <tr key={agent_id}>
            <th scope="row">{nameOf(agent_id)}</th>
            <td>{shown(others)}</td>
            <td>{shown(seniors)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
