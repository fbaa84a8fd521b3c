"""Who the caller is, and what is owed to them.

Job: people, their numbers and families, senior portraits; tasks for missed callers, work orders.
Events in: CallArrived, CallerRecognized, CallQueued, CallAnswered, CallAbandoned, VoicemailLeft,
SurveyAnswered, PersonJoined, RecordingStored, IntentHeard, CrisisWordsFound.
Events out: WorkOrderChanged, CallerTexted, AuthorityGranted, AuthorityWithdrawn, AuthorityExpired,
CrisisRaised, CrisisAcknowledged, CrisisClosed, SettlementChanged.
Tables: `crm_people`, `crm_numbers`, `crm_relations`, `crm_authorities`, `crm_authority_steps`,
`crm_callers`, `crm_tasks`, `crm_work_orders`, `crm_asked`, `crm_blacklist`, `crm_texts`,
`crm_parcels`, `crm_summaries`, `crm_crises`, `crm_secrets`, `crm_articles` and what hangs on them,
`crm_settlements`, `crm_settlement_steps`.
client: `crm.client.CrmClient` (in a call, with deadlines), `crm.client.CrmDesk` (tasks, orders),
`Register` (people), `Acting` (authorities), `CallSummaries` (after calls), `Alarming` (crises),
`Blacklist` (kept), `Watchlist` (for calls), `Confidence` (secret reports),
`KnowledgeBase` (articles), `Settling` (settlements).
views: `crm.views` (for pages).
"""
