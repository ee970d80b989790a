"""What the pages need from outside, kept on the application."""

from typing import cast

from flask import Flask, current_app

from intake.config import Settings
from intake.ports import Tools

_TOOLS, _SETTINGS = "intake_tools", "intake_settings"


def keep(app: Flask, app_settings: Settings, app_tools: Tools) -> None:
    """Put settings and tools where ``settings()`` and ``tools()`` find them."""
    app.extensions[_SETTINGS] = app_settings
    app.extensions[_TOOLS] = app_tools


def tools() -> Tools:
    """The tools of the running application."""
    return cast(Tools, current_app.extensions[_TOOLS])


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions[_SETTINGS])


def wake_worker() -> None:
    """Tell the worker of this process, if it has one, that there is something to do."""
    worker = current_app.extensions.get("intake_worker")
    if worker is not None:
        worker.wake()
