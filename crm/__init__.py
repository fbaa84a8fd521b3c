"""Who the caller is, and what is owed to them.

Job: people, their numbers and families, senior portraits; tasks for missed callers, work orders.
Events in: CallArrived, CallerRecognized, CallQueued, CallAnswered, CallAbandoned, VoicemailLeft,
SurveyAnswered.
Events out: WorkOrderChanged, CallerTexted.
Tables: `crm_people`, `crm_numbers`, `crm_relations`, `crm_callers`, `crm_tasks`, `crm_work_orders`,
`crm_asked`, `crm_blacklist`, `crm_texts`.
client: `crm.client.CrmClient` (in a call, with deadlines), `crm.client.CrmDesk` (tasks, orders),
`Register` (people), `Blacklist` (kept), `Watchlist` (for calls).
views: `crm.views` (for pages).
"""
