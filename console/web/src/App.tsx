import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { Preferences } from "./preferences/Preferences";
import { RequireSession } from "./session/RequireSession";
import { Session } from "./session/Session";
import { ErrorBoundary } from "./shared/ErrorBoundary";
import { Waiting } from "./shared/Waiting";

// One code file per page: signing in does not wait for tables and players.
const LoginPage = lazy(() => import("./pages/login/LoginPage"));
const Shell = lazy(() => import("./layout/Shell"));
const CallListPage = lazy(() => import("./pages/calls/CallListPage"));
const CallPage = lazy(() => import("./pages/call/CallPage"));
const LivePage = lazy(() => import("./pages/live/LivePage"));
const PeoplePage = lazy(() => import("./pages/people/PeoplePage"));
const EnlistPage = lazy(() => import("./pages/enlisting/EnlistPage"));
const PersonPage = lazy(() => import("./pages/people/PersonPage"));
const TasksPage = lazy(() => import("./pages/tasks/TasksPage"));
const OrdersPage = lazy(() => import("./pages/orders/OrdersPage"));
const SatisfactionPage = lazy(() => import("./pages/satisfaction/SatisfactionPage"));
const BlacklistPage = lazy(() => import("./pages/blacklist/BlacklistPage"));
const BroadcastsPage = lazy(() => import("./pages/broadcasts/BroadcastsPage"));
const TrainingPage = lazy(() => import("./pages/training/TrainingPage"));
const SearchPage = lazy(() => import("./pages/search/SearchPage"));
const ReviewsPage = lazy(() => import("./pages/reviews/ReviewsPage"));
const ReviewPage = lazy(() => import("./pages/reviews/ReviewPage"));
const CalibrationPage = lazy(() => import("./pages/reviews/CalibrationPage"));
const MissingPage = lazy(() => import("./pages/missing/MissingPage"));

/** The whole console: preferences, session, and which page an address shows. */
export function App() {
  return (
    <Preferences>
      <ErrorBoundary>
        <Session>
          <BrowserRouter>
            <Suspense fallback={<Waiting />}>
              <Routes>
                <Route path="/login" element={<LoginPage />} />
                <Route element={<RequireSession />}>
                  <Route element={<Shell />}>
                    <Route index element={<Navigate to="/calls" replace />} />
                    <Route path="/calls" element={<CallListPage />} />
                    <Route path="/calls/:callId" element={<CallPage />} />
                    <Route path="/live" element={<LivePage />} />
                    <Route path="/people" element={<PeoplePage />} />
                    <Route path="/people/import" element={<EnlistPage />} />
                    <Route path="/people/:personId" element={<PersonPage />} />
                    <Route path="/tasks" element={<TasksPage />} />
                    <Route path="/work-orders" element={<OrdersPage />} />
                    <Route path="/satisfaction" element={<SatisfactionPage />} />
                    <Route path="/blacklist" element={<BlacklistPage />} />
                    <Route path="/broadcasts" element={<BroadcastsPage />} />
                    <Route path="/search" element={<SearchPage />} />
                    <Route path="/training" element={<TrainingPage />} />
                    <Route path="/reviews" element={<ReviewsPage />} />
                    <Route path="/reviews/:reviewId" element={<ReviewPage />} />
                    <Route path="/calibrations" element={<CalibrationPage />} />
                    <Route path="*" element={<MissingPage />} />
                  </Route>
                </Route>
              </Routes>
            </Suspense>
          </BrowserRouter>
        </Session>
      </ErrorBoundary>
    </Preferences>
  );
}
