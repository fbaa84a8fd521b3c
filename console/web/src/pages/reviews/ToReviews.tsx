import { LeftOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { usePreferences } from "../../preferences/Preferences";

/** The way back to the reviews, above the title of a page beside them. */
export function ToReviews() {
  const { t } = usePreferences();
  return (
    <nav>
      <Link to="/reviews">
        <LeftOutlined aria-hidden="true" /> {t("nav.reviews")}
      </Link>
    </nav>
  );
}
