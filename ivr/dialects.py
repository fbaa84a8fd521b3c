"""Which skill of the routing policy an agent needs to speak a caller's dialect."""

from collections.abc import Callable, Mapping

from core import logs
from core.errors import UserError
from core.last_good import Stamp

PREFIX = "dialect-"
"""Begins the skills that are dialects; the policy says what each is called."""
LEVEL = 1
"""Any knowledge of it is better than none."""
CALLED: Mapping[str, str] = {
    "广东话": "粤语",
    "广州话": "粤语",
    "白话": "粤语",
    "上海话": "吴语",
    "苏州话": "吴语",
    "宁波话": "吴语",
    "温州话": "吴语",
    "闽南语": "闽语",
    "闽南话": "闽语",
    "福州话": "闽语",
    "潮汕话": "闽语",
    "客家话": "客语",
    "重庆话": "四川话",
    "西南官话": "四川话",
    "长沙话": "湘语",
    "湖南话": "湘语",
    "南昌话": "赣语",
    "江西话": "赣语",
}
"""What people say for a dialect, and what the policy may call it instead."""

log = logs.get("ivr.dialects")


def skill(dialect: str, skills: Mapping[str, str]) -> str | None:
    """The skill for a portrait's dialect. `skills`: the policy's, with what they are called."""
    named = {zh: name for name, zh in skills.items() if name.startswith(PREFIX)}
    return named.get(dialect) or named.get(CALLED.get(dialect, ""))


class PolicySkills:
    """The policy's skills by name, read anew when the file changes. A wrong one changes nothing."""

    def __init__(self, stamp: Callable[[], Stamp], read: Callable[[], Mapping[str, str]]) -> None:
        """`stamp`: of the policy's file now. `read` may raise `UserError`."""
        self._stamp, self._read = stamp, read
        self._seen: Stamp | None = None
        self.named: Mapping[str, str] = {}
        self.look()

    def look(self) -> None:
        """Take a changed file over."""
        now = self._stamp()
        if now == self._seen:
            return
        self._seen = now
        try:
            self.named = self._read()
        except UserError as error:
            log.warning("skills_not_read", why=error.what)

    def of_dialect(self, dialect: str) -> dict[str, int]:
        """The skill that speaks a dialect with the level wished for; nothing for an unknown one."""
        found = skill(dialect, self.named) if dialect else None
        return {found: LEVEL} if found else {}
