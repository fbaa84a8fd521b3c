"""One temporary PostgreSQL cluster per test process: own folder, unix socket only, no port."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


def installed() -> bool:
    """Whether there is a PostgreSQL to make clusters of."""
    return bool(_versions())


def _versions() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _bin() -> Path:
    if not (versions := _versions()):
        raise RuntimeError("PostgreSQL is not installed. Run: make setup")
    return versions[-1].parent


def _as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root, so root runs it as the user that Debian's package made."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    run = [*prefix, *command] if os.geteuid() == 0 else list(command)
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-500:]}")


class Cluster:
    """Makes databases, each a copy of a template that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._admin = sa.create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def make(self, template: str | None = None) -> str:
        """URL of a new database."""
        self._made += 1
        name = f"t{self._made}"
        copy = f" TEMPLATE {template}" if template else ""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}{copy}")
        return self._url(name)

    def drop(self, url: str) -> None:
        name = sa.make_url(url).database
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._admin.dispose()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster, and stop it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="sl-pg-") as made:
        folder = Path(made)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, tools = folder / "data", _bin()
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _as_postgres(
            str(tools / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N",
            "--locale=C.UTF-8", "-E", "UTF8",
        )  # fmt: skip
        log = str(folder / "log")
        _as_postgres(
            str(tools / "pg_ctl"), "-D", str(data), "-l", log, "-w", "-o", options, "start"
        )
        made_cluster = Cluster(folder)
        try:
            yield made_cluster
        finally:
            made_cluster.close()
            _as_postgres(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
