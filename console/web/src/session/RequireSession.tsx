import { Navigate, Outlet, useLocation } from "react-router";
import { Unreachable } from "../shared/Unreachable";
import { Waiting } from "../shared/Waiting";
import { useSession } from "./Session";

/** Shows the pages below to signed-in users; sends others to sign in and back. */
export function RequireSession() {
  const { state, check } = useSession();
  const here = useLocation();
  switch (state.status) {
    case "checking":
      return <Waiting />;
    case "unreachable":
      return <Unreachable retry={check} />;
    case "anonymous": {
      const path = here.pathname + here.search + here.hash;
      const back = state.why === "signedOut" || path === "/" ? "" : `?next=${encodeURIComponent(path)}`;
      return <Navigate to={`/login${back}`} replace />;
    }
    case "signedIn":
      // Whoever was given a password, or needs a second factor, sees to that first.
      return state.user.todo && here.pathname !== "/account" ? <Navigate to="/account" replace /> : <Outlet />;
  }
}
