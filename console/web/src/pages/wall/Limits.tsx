import { Button, InputNumber, Popover } from "antd";
import { usePreferences } from "../../preferences/Preferences";
import { keepThresholds, type Thresholds } from "./thresholds";

const NAMES: (keyof Thresholds)[] = ["wait", "level", "gone"];
const MOST = { wait: 3600, level: 100, gone: 100 };

interface LimitsProps {
  limits: Thresholds;
  changed: (limits: Thresholds) => void;
}

/** When a figure turns yellow and red on this screen; kept in this browser. */
export function Limits({ limits, changed }: LimitsProps) {
  const { t } = usePreferences();
  const put = (name: keyof Thresholds, place: 0 | 1, value: number | null) => {
    if (value === null) return;
    const pair: [number, number] = place === 0 ? [value, limits[name][1]] : [limits[name][0], value];
    const next = { ...limits, [name]: pair };
    keepThresholds(next);
    changed(next);
  };
  const form = (
    <table className="wall-limits">
      <thead>
        <tr>
          <td />
          <th scope="col">{t("wall.warn")}</th>
          <th scope="col">{t("wall.bad")}</th>
        </tr>
      </thead>
      <tbody>
        {NAMES.map((name) => (
          <tr key={name}>
            <th scope="row">{t(`wall.limit.${name}`)}</th>
            {([0, 1] as const).map((place) => (
              <td key={place}>
                <InputNumber
                  aria-label={`${t(`wall.limit.${name}`)} ${t(place === 0 ? "wall.warn" : "wall.bad")}`}
                  min={0}
                  max={MOST[name]}
                  value={limits[name][place]}
                  onChange={(value) => put(name, place, value)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Popover trigger="click" content={form} title={t("wall.limits")} getPopupContainer={(node) => node.parentElement ?? document.body}>
      <Button>{t("wall.limits")}</Button>
    </Popover>
  );
}
