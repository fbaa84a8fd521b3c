"""Agents' phones on file."""

from sqlalchemy import select

from acd.phones import KINDS, is_web, owner
from acd.tables import AgentRow, PhoneRow
from core.db import Database
from core.errors import UserError


def add(db: Database, phone: str, kind: str) -> str:
    """Give an agent a further phone; returns the agent. Raises `UserError` for what cannot be."""
    agent_id = owner(phone)
    if agent_id is None:
        raise UserError(
            f"A phone cannot be called {phone[:30]!r}.",
            "Use the agent's id and up to 12 letters a-z, e.g. 1001soft.",
        )
    if kind not in KINDS:
        raise UserError(f"There is no kind {kind[:20]!r}.", f"Use one of: {', '.join(KINDS)}.")
    if is_web(phone) != (kind == "web"):
        raise UserError(
            f"{phone} cannot be of the kind {kind}.",
            f"The phone in the console is called {agent_id}web, and no other is.",
        )
    with db.write() as session:
        if session.get(AgentRow, agent_id) is None:
            raise UserError(
                f"There is no agent {agent_id}.", "The name begins with the agent's id."
            )
        phones = session.scalars(select(PhoneRow.id).where(PhoneRow.agent_id == agent_id)).all()
        if phone in phones or (not phones and phone == agent_id):
            raise UserError(f"There is a phone {phone} already.", "Choose another name.")
        if not phones:  # until now the agent had the one that goes without saying
            session.add(PhoneRow(id=agent_id, agent_id=agent_id, kind="desk"))
        session.add(PhoneRow(id=phone, agent_id=agent_id, kind=kind))
    return agent_id


def remove(db: Database, phone: str) -> None:
    """Take a phone away. Raises `UserError` for one that is unknown or the agent's last."""
    with db.write() as session:
        row = session.get(PhoneRow, phone)
        if row is None:
            raise UserError(f"There is no phone {phone[:30]!r} to take away.", "See: phone list")
        of_agent = select(PhoneRow.id).where(PhoneRow.agent_id == row.agent_id)
        if len(session.scalars(of_agent).all()) == 1:
            raise UserError(f"{phone} is the agent's only phone.", "Add another one first.")
        session.delete(row)
