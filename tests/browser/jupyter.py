"""A real JupyterLab, Notebook 7 or Voilà, and what a test does in its page.

The application object of the first two is exposed to the page (`window.jupyterapp`), so that commands run as the menus
run them; Voilà runs a notebook's cells by itself. Tests wait for states, elements and texts, never for time.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

App = Literal["lab", "notebook", "voila"]
Theme = Literal["light", "dark"]

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
MODULES = {"lab": "jupyterlab", "notebook": "notebook", "voila": "voila"}
CLASSES = {"lab": "LabApp", "notebook": "JupyterNotebookApp"}
PATHS = {"lab": "lab/tree", "notebook": "notebooks", "voila": "voila/render"}

VOILA_FONTS = "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free"
"""Style sheets of icons, which Voilà's template asks for whatever the notebook shows; no test lets them be fetched."""

NOTEBOOK_IS_READY = """() => {
    const context = window.jupyterapp?.shell?.currentWidget?.context;
    return context?.isReady && context.sessionContext.isReady
        && context.sessionContext.session?.kernel?.connectionStatus === "connected";
}"""

VOILA_ERRORS = """() => [...document.querySelectorAll(".jp-RenderedText")]
    .map(output => output.textContent.trim().split("\\n").pop())
    .filter(text => /^[A-Za-z]*(Error|Exception|Interrupt)\\b/.test(text))"""

ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .flatMap(cell => cell.model.outputs?.toJSON() ?? [])
    .filter(output => output.output_type === "error")
    .map(error => `${error.ename}: ${error.evalue}`)"""


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome: $TSLAB_CHROMIUM, else the first on the PATH."""
    names = [os.environ.get("TSLAB_CHROMIUM") or "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Server:
    """A running Jupyter server: notebooks that are written into `folder` can be opened."""

    app: App
    url: str
    folder: Path

    def write(self, name: str, notebook: dict[str, Any]) -> str:
        """Put a notebook into the folder and return its name."""
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name


@contextlib.contextmanager
def serve(app: App, folder: Path, home: Path) -> Iterator[Server]:
    """Run an `app` that serves `folder`, and keeps what it writes for itself in `home`."""
    settings = home / "settings"
    # A notebook puts its outputs into the page as they scroll into view, unless it is told not to.
    tracker = settings / "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(json.dumps({"windowingMode": "none"}), encoding="utf-8")
    # Nor may a question about news lie over the page.
    notification = settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    notification.parent.mkdir(parents=True)
    notification.write_text(json.dumps({"fetchNews": "false"}), encoding="utf-8")
    environment = {
        **os.environ,
        **{f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        MODULES[app],
        *(f"--{name}={value}" for name, value in _options(app, port, folder)),
    ]
    log = home / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url if app == "voila" else f"{url}/api/status", process, log)
            yield Server(app, url, folder)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _options(app: App, port: int, folder: Path) -> list[tuple[str, object]]:
    """The settings of a server, by their full names."""
    if app == "voila":
        return [
            ("Voila.ip", "127.0.0.1"),
            ("Voila.port", port),
            ("Voila.port_retries", 0),
            ("Voila.root_dir", folder),
            ("Voila.open_browser", False),
            ("Voila.token", ""),
            ("Voila.auto_token", False),
            ("VoilaConfiguration.show_tracebacks", True),
            ("VoilaConfiguration.extension_denylist", ["@jupyter-notebook/lab-extension", "jupyterlab-jupytext"]),
        ]
    return [
        ("ServerApp.ip", "127.0.0.1"),
        ("ServerApp.port", port),
        ("ServerApp.port_retries", 0),
        ("ServerApp.root_dir", folder),
        ("ServerApp.open_browser", False),
        ("ServerApp.allow_root", True),
        ("IdentityProvider.token", ""),
        ("LabApp.check_for_updates_class", "jupyterlab.NeverCheckForUpdate"),
        ("LabApp.news_url", None),
        (f"{CLASSES[app]}.expose_app_in_browser", True),
    ]


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not answer; its log ends with\n{log.read_text()[-3000:]}")


def open_notebook(page: Page, server: Server, name: str) -> None:
    """Open a notebook of the server's folder, and wait until its kernel is connected."""
    page.goto(f"{server.url}/{PATHS[server.app]}/{name}{'?reset' if server.app == 'lab' else ''}")
    page.wait_for_function(NOTEBOOK_IS_READY, timeout=60_000)


def run_notebook(page: Page, server: Server, name: str) -> None:
    """Open a notebook and run its cells, until the last has run or one has failed (see `error_texts`)."""
    if server.app == "voila":
        page.route(f"{VOILA_FONTS}**", lambda route: route.fulfill(content_type="text/css", body=""))
        page.goto(f"{server.url}/{PATHS[server.app]}/{name}", timeout=60_000)
        page.locator("#rendered_cells").wait_for(timeout=60_000)
        return
    open_notebook(page, server, name)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def error_texts(page: Page) -> list[str]:
    """Return "Name: message" of the errors that the open notebook's cells show."""
    in_voila = page.evaluate("() => document.body.dataset.voila !== undefined")
    texts: list[str] = page.evaluate(VOILA_ERRORS if in_voila else ERRORS)
    return texts


def leaves_the_machine(url: str) -> bool:
    """Whether a request goes to another machine; those for Voilà's icons, which `run_notebook` answers, do not."""
    parts = urlsplit(url)
    here = parts.scheme in ("data", "blob", "file", "about") or parts.hostname in ("127.0.0.1", "localhost")
    return not here and not url.startswith(VOILA_FONTS)


def collect_problems(page: Page, problems: list[str]) -> None:
    """Add to `problems` what goes wrong in the page, as it comes.

    That is uncaught errors, failed requests, console errors, and requests that leave the machine.
    """

    def request_made(request: Request) -> None:
        if leaves_the_machine(request.url):
            problems.append(f"request that leaves the machine: {request.url[:200]}")

    def page_error(error: Error) -> None:
        # Notebook 7.6 looks up its shortcuts before their settings are loaded; nothing comes of it.
        theirs = error.message.endswith("(reading 'schema')") and "/static/notebook/notebook_core." in (
            error.stack or ""
        )
        if not theirs:
            problems.append(f"page error: {error.message}")

    def console_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"console: {message.text}")

    page.on("request", request_made)
    page.on("pageerror", page_error)
    page.on("requestfailed", lambda request: problems.append(f"failed request: {request.url} ({request.failure})"))
    page.on("console", console_message)


def set_theme(page: Page, theme: Theme) -> None:
    """Show the page light or dark: what the system prefers, and in JupyterLab and Notebook 7 their theme too."""
    page.emulate_media(color_scheme=theme)
    if page.evaluate("() => window.jupyterapp?.commands.hasCommand('apputils:change-theme') ?? false"):
        name = f"JupyterLab {theme.capitalize()}"
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        light = "true" if theme == "light" else "false"
        page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)
        page.locator("#jupyterlab-splash").wait_for(state="detached")


def end_kernels(page: Page) -> None:
    """Shut down the kernels that the page's notebooks use."""
    page.evaluate(
        """async () => {
            const voila = document.body.dataset.voila && document.getElementById("jupyter-config-data");
            if (voila) navigator.sendBeacon(`/voila/api/shutdown/${JSON.parse(voila.textContent).kernelId}`);
            else await window.jupyterapp?.serviceManager.sessions.shutdownAll();
        }"""
    )


def screenshot(page: Page, name: str) -> Path:
    """Write build/screenshots/NAME.png and return its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path
