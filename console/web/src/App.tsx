import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { Preferences } from "./preferences/Preferences";
import { RequireSession } from "./session/RequireSession";
import { useMay, useOwnAgent } from "./session/may";
import { Session } from "./session/Session";
import { ErrorBoundary } from "./shared/ErrorBoundary";
import { Waiting } from "./shared/Waiting";

// One code file per page: signing in does not wait for tables and players.
const LoginPage = lazy(() => import("./pages/login/LoginPage"));
const Shell = lazy(() => import("./layout/Shell"));
const DeskPage = lazy(() => import("./pages/desk/DeskPage"));
const WallPage = lazy(() => import("./pages/wall/WallPage"));
const CallListPage = lazy(() => import("./pages/calls/CallListPage"));
const CallPage = lazy(() => import("./pages/call/CallPage"));
const LivePage = lazy(() => import("./pages/live/LivePage"));
const CrisesPage = lazy(() => import("./pages/crises/CrisesPage"));
const PeoplePage = lazy(() => import("./pages/people/PeoplePage"));
const EnlistPage = lazy(() => import("./pages/enlisting/EnlistPage"));
const PersonPage = lazy(() => import("./pages/people/PersonPage"));
const TasksPage = lazy(() => import("./pages/tasks/TasksPage"));
const OrdersPage = lazy(() => import("./pages/orders/OrdersPage"));
const SettlementsPage = lazy(() => import("./pages/settlements/SettlementsPage"));
const SatisfactionPage = lazy(() => import("./pages/satisfaction/SatisfactionPage"));
const BlacklistPage = lazy(() => import("./pages/blacklist/BlacklistPage"));
const BroadcastsPage = lazy(() => import("./pages/broadcasts/BroadcastsPage"));
const PromptsPage = lazy(() => import("./pages/prompts/PromptsPage"));
const ConfigFrame = lazy(() => import("./pages/config/ConfigFrame"));
const FlowsPage = lazy(() => import("./pages/config/flows/FlowsPage"));
const FlowPage = lazy(() => import("./pages/config/flows/FlowPage"));
const PolicyPage = lazy(() => import("./pages/config/policy/PolicyPage"));
const RetentionPage = lazy(() => import("./pages/config/retention/RetentionPage"));
const SettlementPolicyPage = lazy(() => import("./pages/config/settlement/SettlementPolicyPage"));
const AgentsPage = lazy(() => import("./pages/config/agents/AgentsPage"));
const TrainingPage = lazy(() => import("./pages/training/TrainingPage"));
const SearchPage = lazy(() => import("./pages/search/SearchPage"));
const AccuracyPage = lazy(() => import("./pages/accuracy/AccuracyPage"));
const ReviewsPage = lazy(() => import("./pages/reviews/ReviewsPage"));
const ReviewPage = lazy(() => import("./pages/reviews/ReviewPage"));
const CalibrationPage = lazy(() => import("./pages/reviews/CalibrationPage"));
const AccountPage = lazy(() => import("./pages/account/AccountPage"));
const UsersPage = lazy(() => import("./pages/admin/UsersPage"));
const TokensPage = lazy(() => import("./pages/admin/TokensPage"));
const WebhooksPage = lazy(() => import("./pages/admin/WebhooksPage"));
const DeliveriesPage = lazy(() => import("./pages/admin/DeliveriesPage"));
const AuditPage = lazy(() => import("./pages/admin/AuditPage"));
const CoachingPage = lazy(() => import("./pages/coaching/CoachingPage"));
const MonthsPage = lazy(() => import("./pages/months/MonthsPage"));
const KnowledgePage = lazy(() => import("./pages/knowledge/KnowledgePage"));
const ArticlePage = lazy(() => import("./pages/knowledge/ArticlePage"));
const NewArticlePage = lazy(() => import("./pages/knowledge/NewArticlePage"));
const MissingPage = lazy(() => import("./pages/missing/MissingPage"));

/** Agents begin at their desk, everybody else with the calls, or the figures where calls are not theirs to see. */
function Home() {
  const own = useOwnAgent();
  const { seeCalls } = useMay();
  return <Navigate to={own !== null ? "/desk" : seeCalls ? "/calls" : "/wall"} replace />;
}

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
                    <Route index element={<Home />} />
                    <Route path="/desk" element={<DeskPage />} />
                    <Route path="/calls" element={<CallListPage />} />
                    <Route path="/calls/:callId" element={<CallPage />} />
                    <Route path="/live" element={<LivePage />} />
                    <Route path="/wall" element={<WallPage />} />
                    <Route path="/crises" element={<CrisesPage />} />
                    <Route path="/people" element={<PeoplePage />} />
                    <Route path="/people/import" element={<EnlistPage />} />
                    <Route path="/people/:personId" element={<PersonPage />} />
                    <Route path="/tasks" element={<TasksPage />} />
                    <Route path="/work-orders" element={<OrdersPage />} />
                    <Route path="/settlements" element={<SettlementsPage />} />
                    <Route path="/knowledge" element={<KnowledgePage />} />
                    <Route path="/knowledge/new" element={<NewArticlePage />} />
                    <Route path="/knowledge/:articleId" element={<ArticlePage />} />
                    <Route path="/satisfaction" element={<SatisfactionPage />} />
                    <Route path="/blacklist" element={<BlacklistPage />} />
                    <Route path="/broadcasts" element={<BroadcastsPage />} />
                    <Route path="/prompts" element={<PromptsPage />} />
                    <Route path="/config" element={<ConfigFrame />}>
                      <Route index element={<Navigate to="/config/flows" replace />} />
                      <Route path="flows" element={<FlowsPage />} />
                      <Route path="flows/*" element={<FlowPage />} />
                      <Route path="agents" element={<AgentsPage />} />
                      <Route path="policy" element={<PolicyPage />} />
                      <Route path="retention" element={<RetentionPage />} />
                      <Route path="settlement" element={<SettlementPolicyPage />} />
                    </Route>
                    <Route path="/search" element={<SearchPage />} />
                    <Route path="/training" element={<TrainingPage />} />
                    <Route path="/accuracy" element={<AccuracyPage />} />
                    <Route path="/reviews" element={<ReviewsPage />} />
                    <Route path="/reviews/:reviewId" element={<ReviewPage />} />
                    <Route path="/calibrations" element={<CalibrationPage />} />
                    <Route path="/account" element={<AccountPage />} />
                    <Route path="/admin" element={<Navigate to="/admin/users" replace />} />
                    <Route path="/admin/users" element={<UsersPage />} />
                    <Route path="/admin/tokens" element={<TokensPage />} />
                    <Route path="/admin/webhooks" element={<WebhooksPage />} />
                    <Route path="/admin/webhooks/:hookId" element={<DeliveriesPage />} />
                    <Route path="/admin/audit" element={<AuditPage />} />
                    <Route path="/coaching" element={<CoachingPage />} />
                    <Route path="/review-months" element={<MonthsPage />} />
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
