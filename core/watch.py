"""What one can see of a centre from outside its processes: its disks, its spools, its Redis.

Looked at by `reports`, which raises alarms of it, and again by whoever shows alarms: on a full disk
nothing is written any more, an alarm included.
"""

import os
from collections.abc import Container, Iterator
from pathlib import Path

import redis

from core.alarms import Kind, Name, Trouble
from core.redis import connect
from core.settings import Settings

MB = 1_000_000
EASED = 1.1
"""An open alarm about a disk ends only at so many times its threshold, lest it come and go."""
WATCHED: frozenset[Kind] = frozenset({"disk_low", "disk_full", "spool_growing", "events_away"})
"""Kinds that `look` finds."""


def look(settings: Settings, is_open: Container[Name] = ()) -> list[Trouble]:
    """What is wrong at this moment; `is_open`: alarms that stand. Takes a second at most."""
    return [*_disks(settings, is_open), *_spools(settings), *_transport(settings)]


def judge_disk(
    settings: Settings, subject: str, folder: Path, free_mb: int, is_open: Container[Name] = ()
) -> Trouble | None:
    """The worse of what may be said of a disk with `free_mb` million bytes free."""

    def below(kind: Kind, threshold_mb: int) -> bool:
        return free_mb < threshold_mb * (EASED if (kind, subject) in is_open else 1.0)

    if below("disk_full", settings.disk_full_mb):
        return Trouble(
            "disk_full",
            subject,
            f"磁盘已满：{folder} 只剩 {free_mb} MB，通话照常，但录音和数据可能写不下。",
            "请立即腾出空间；腾出后会自动恢复。占用空间的内容见 docs/operations.md。",
        )
    if below("disk_low", settings.disk_low_mb):
        return Trouble(
            "disk_low",
            subject,
            f"磁盘空间不足：{folder} 只剩 {free_mb} MB。",
            "请尽快腾出空间或扩容，否则录音将会中断。",
        )
    return None


def _disks(settings: Settings, is_open: Container[Name]) -> Iterator[Trouble]:
    seen: set[int] = set()
    for subject, folder in (("data", settings.data_dir), ("incoming", settings.incoming_dir)):
        try:
            device, stat = folder.stat().st_dev, os.statvfs(folder)
        except OSError:
            continue  # not made yet
        if device in seen:
            continue
        seen.add(device)
        out_of_names = stat.f_files > 0 and stat.f_favail == 0
        free_mb = 0 if out_of_names else stat.f_bavail * stat.f_frsize // MB
        found = judge_disk(settings, subject, folder, free_mb, is_open)
        if found is not None:
            yield found


def _spools(settings: Settings) -> Iterator[Trouble]:
    for path in sorted(settings.spool_dir.glob("*.jsonl")):
        try:
            size_mb = path.stat().st_size // MB
        except FileNotFoundError:
            continue  # drained just now
        if size_mb >= settings.spool_alarm_mb:
            yield Trouble(
                "spool_growing",
                path.stem,
                f"进程 {path.stem} 有 {size_mb} MB 事件没有送出。",
                "请查看 Redis 是否在运行、磁盘是否已满；不要删除 spool 文件夹，恢复后会自动补送。",
            )


def _transport(settings: Settings) -> Iterator[Trouble]:
    client = connect(settings, timeout_s=1.0)
    try:
        client.ping()
    except (redis.exceptions.RedisError, OSError):
        yield Trouble(
            "events_away",
            "redis",
            "Redis 没有响应：通话照常，但页面不再实时更新，事件暂存在本机。",
            "请查看 redis 服务的日志；恢复后会自动补送，不要删除 spool 文件夹。",
        )
    finally:
        client.close()
