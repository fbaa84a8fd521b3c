"""Who the caller is.

Job: people, the numbers they call from, and what an agent should know of them (senior portraits).
Events in: none. Events out: none yet.
Tables: `crm_people`, `crm_numbers`.
client: `crm.client.CrmClient` (who is calling, with a deadline). views: `crm.views` (for pages).
"""
