"""A browser that tests drive: Chromium with its own driver, as Debian packages them, through Selenium.

Selenium speaks WebDriver, the standard of the browsers themselves, to the driver that comes with the browser; so the
two always fit, and nothing has to be downloaded.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Where axe-core, the checker of accessibility, may be: npm puts it there.
_AXE = (os.environ.get("AXE_CORE", ""), "node_modules/axe-core/axe.min.js")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser without a window, that logs what it says and what it asks for, and downloads into ``downloads``."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
    binary = next(filter(None, map(shutil.which, _NAMES)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("there is no Chromium with a chromedriver (Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    folder = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.downloads = folder
    yield browser
    browser.quit()


def requested(browser: Any) -> list[str]:
    """The addresses that the browser asked for since the last call."""
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]


def complaints(browser: Any) -> list[str]:
    """What the console says since the last call."""
    return [entry["message"] for entry in browser.get_log("browser")]


def shown_as(browser: Any, *, width: int = 1280, scheme: str = "light") -> None:
    """Give the page a width in pixels, and the reader a taste for light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def axe() -> str:
    """The script of axe-core."""
    path = next((Path(name) for name in _AXE if name and Path(name).is_file()), None)
    if path is None:
        pytest.skip("there is no axe-core (npm install axe-core, and AXE_CORE names its axe.min.js)")
    return path.read_text(encoding="utf-8")
