"""A prompt replaced by the owner's recording, listened to, and taken back, on its page."""

from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Page, expect

from core.settings import Settings
from ivr.adapters.own_prompts import OwnPrompts
from tests.browser.conftest import PASSWORD, DemoRun, sign_in, user

KEY = ("slow", "welcome")


def _recording(path: Path, level: float) -> Path:
    time = np.arange(48_000 * 3) / 48_000
    soundfile.write(str(path), level * np.sin(2 * np.pi * 300 * time), 48_000)
    return path


def test_a_supervisor_puts_a_recording_in_force_hears_it_and_undoes_it(
    page: Page, demo: DemoRun, tmp_path: Path
) -> None:
    user(demo, "keeper-of-prompts", "supervisor")
    page.goto("/prompts?set=slow&words=welcome")
    sign_in(page, demo, PASSWORD, "keeper-of-prompts")
    own = OwnPrompts(Settings(data_dir=demo.data_dir).prompts_dir)
    page.get_by_role("button", name="更换 welcome", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("自带的录音")).to_be_visible()

    # What callers could not understand is refused at once, with what to do.
    dialog.get_by_label("选择录音文件").set_input_files(_recording(tmp_path / "leise.wav", 0.0005))
    expect(dialog.get_by_text("声音太小（-69 dBFS），请靠近话筒重录。")).to_be_visible()
    expect(dialog.get_by_role("button", name="换上")).to_be_disabled()

    dialog.get_by_label("选择录音文件").set_input_files(_recording(tmp_path / "张老师.flac", 0.2))
    expect(dialog.get_by_text("可以使用：播放长度 3.2 秒，音量 -20 dBFS")).to_be_visible()
    dialog.get_by_role("button", name="换上").click()
    expect(page.get_by_text("welcome 已换成第 1 版")).to_be_visible()
    expect(page.get_by_text("自己录的，第 1 版")).to_be_visible()
    assert own.record(KEY).in_force == 1

    page.get_by_role("button", name="听 welcome", exact=True).click()
    expect(page.get_by_role("button", name="停 welcome", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="听 welcome", exact=True)).to_be_visible()  # to its end

    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("自己录的，第 1 版")).to_have_count(0)
    assert own.record(KEY).in_force == 0
