"""A caller who gives up becomes a task that can be called back, until they are answered."""

from acd.client import AcdClient
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable
from core.redis import connect
from crm.adapters.ledger import SqlLedger
from crm.ports import TaskFilter
from crm.tasks import Task
from tests.calls import telephone as telephones
from tests.calls.patience import SERVED_S, SOON_S, until

DAUGHTER = "13912340046"
HOTLINE = "12345"


def test_a_daughter_gives_up_and_her_father_is_owed_a_call_until_she_is_answered() -> None:
    with telephones.running(["redis", "asterisk", "ivr", "acd", "crm"]) as centre:
        db = Database(centre.settings.sql_url)
        ledger = SqlLedger(db, KeyRing.from_secrets(centre.secrets))
        agents = AcdClient(connect(centre.settings, timeout_s=15.0), deadline_s=10.0)

        def tasks(state: str) -> list[Task]:
            return [t for t in ledger.tasks(TaskFilter(), 0, 9)[0] if t.state == state]

        with centre.caller(DAUGHTER, HOTLINE) as caller:
            caller.start()
            until(lambda: bool(agents.waiting()), SERVED_S, "in line")
            caller.hang_up()
            until(lambda: bool(tasks("open")), SOON_S, "a task")
        (task,) = tasks("open")
        assert (task.kind, task.attempts, task.number) == ("missed_call", 1, DAUGHTER)
        assert task.person_id == 1, "the call concerned her father"
        assert (task.due_at - task.created_at).total_seconds() <= 1800, "due as a senior's"

        def ready() -> bool:
            try:
                agents.set_state("1001", "ready")
                return any(a.id == "1001" and a.state == "ready" for a in agents.agent_states())
            except Unavailable:
                return False

        with centre.agent("1001", ring_ms=50) as agent, centre.caller(DAUGHTER, HOTLINE) as again:
            agent.start()
            until(ready, SOON_S, "an agent")
            again.start()
            agent.wait_noted("answered", SERVED_S)
            until(lambda: bool(tasks("closed")), SOON_S, "the task closed")
        assert tasks("open") == []
        db.close()
