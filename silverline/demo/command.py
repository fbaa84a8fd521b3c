"""`silverline demo` from start to end: make, fill and start a centre, then run the demo over it."""

import secrets

from rich.console import Console

from console.users import add_user, find, set_password
from core.settings import Settings
from silverline import setup, supervise
from silverline.centre import Centre, opened
from silverline.demo.run import Demo, summary_path
from silverline.demo.summary import ConsoleAccess

USER = "demo"


def run(settings: Settings, out: Console) -> bool:
    """Whether every check of every call held. Leaves the centre running."""
    setup.initialise(settings, out.print)
    with opened(settings) as centre:
        setup.seed(centre, out.print)
    setup.initialise(settings, out.print)
    phones = setup.phones(settings)
    if supervise.is_up(settings) and not supervise.is_current(settings, phones):
        out.print("▸ program, settings or agents have changed: the centre is restarted")
        supervise.down(settings, out.print)
    supervise.up(settings, phones, out.print)
    with opened(settings) as centre:
        access = _access(centre)
        held = Demo(centre, out).run(access)
        out.print(f"Summary: {summary_path(centre)}")
        out.print(f"Console: {access.url}  user {access.user}  password {access.password}")
        out.print("It is left running; stop it with: make down")
        return held


def _access(centre: Centre) -> ConsoleAccess:
    """An administrator's account with a new password: only its hash was kept of the last one."""
    password = secrets.token_hex(8)
    if find(centre.db, USER):
        set_password(centre.db, USER, password)
    else:
        add_user(centre.db, USER, password, role="admin", display_name="演示管理员")
    url = f"http://{centre.settings.reach}:{centre.settings.console_port}"
    return ConsoleAccess(url=url, user=USER, password=password)
