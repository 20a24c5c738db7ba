"""Headless Chromium: pages opened from files, and what went wrong with them."""

import json
import functools
import os
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

CHROMIUM = "/usr/bin/chromium"
CHROMEDRIVER = "/usr/bin/chromedriver"


class Browser:
    """One browser for all pages of a test."""

    def __init__(self):
        options = Options()
        options.binary_location = CHROMIUM
        # Root and containers have no sandbox of Chromium's; /dev/shm may be small.
        for switch in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]:
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(CHROMEDRIVER), options=options)
        self.driver.set_script_timeout(120)
        # As if its window were in front: else nothing that gets the focus is told so.
        self.driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def look(self, width=1200, height=900, dark=False, script=True):
        """How wide the window is, in which theme, and whether scripts run."""
        command = self.driver.execute_cdp_cmd
        command("Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        theme = "dark" if dark else "light"
        command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
        command("Emulation.setScriptExecutionDisabled", {"value": not script})

    def open(self, page, fragment=""):
        """Opens the page, a file or an address, anew: also where only the fragment differs."""
        self.driver.get("about:blank")
        self.forget()
        self.driver.get(address(page) + fragment)

    def run(self, script, *arguments):
        """What this function's body returns; it may await."""
        wrapped = f"""const done = arguments[arguments.length - 1];
            (async (...given) => {{ {script} }})(...Array.from(arguments).slice(0, -1))
              .then((value) => done({{ value }}), (error) => done({{ error: String(error && error.stack || error) }}));"""
        answer = self.driver.execute_async_script(wrapped, *arguments)
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def forget(self):
        self.driver.get_log("browser")
        self.driver.get_log("performance")

    def complaints(self, page, site=None):
        """What the console says, and every request for something else than this very page, or this site's files."""
        own = address(page)
        found = [entry["message"] for entry in self.driver.get_log("browser")]
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                within = site is not None and url.startswith((address(site).rstrip("/") + "/", "data:"))
                if url.split("#")[0] != own and not within:
                    found.append(f"a request for {url[:200]}")
        return found

    def accessible(self, name, rules=None):
        """What axe-core finds, by all its rules or by some; the file is fetched once by scripts/test."""
        self.driver.execute_script(axe())
        found = self.run("""
            const options = { preload: false, resultTypes: ['violations'], ...(given[0] && { runOnly: given[0] }) };
            const { violations } = await axe.run(document, options);
            return violations.map((one) => `${one.id}: ${one.help}: ` +
              one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join(' | '));""", rules)
        assert not found, f"{name}: axe-core finds:\n" + "\n".join(found)


def address(page):
    return page if isinstance(page, str) and page.startswith("http") else Path(page).resolve().as_uri()


@functools.cache
def axe():
    path = Path(os.environ["SOCKSTEP_AXE"])
    assert path.exists(), (f"{path} is missing: scripts/test fetches it "
                           "(npm pack axe-core, and its axe.min.js put there)")
    return path.read_text()


# What a page shows, read from the element as a learner would: from what stands there.
READ = """
const element = document.querySelector('sockstep-player');
const root = element.shadowRoot;
const text = (node) => (node ? node.textContent.trim() : '');
function shownPage() {
  const sockets = [];
  let host = '';
  for (const row of root.querySelectorAll('.sockets tbody tr')) {
    const cells = Array.from(row.querySelectorAll('td'), text);
    if (cells.length === 0) host = text(row);
    else if (!row.classList.contains('gone')) sockets.push([host, cells[0], row.dataset.state, cells[2].split('→ ').pop()]);
  }
  const queues = Array.from(root.querySelectorAll('.queue'), (queue) => ({
    host: queue.dataset.host, name: queue.dataset.listener,
    half: Array.from(queue.querySelectorAll('.half .member'), text),
    full: Array.from(queue.querySelectorAll('.full .member'), text),
  }));
  const packets = Array.from(root.querySelectorAll('.packets tbody tr'),
    (row) => [...Array.from(row.querySelectorAll('th, td'), text), row.className]);
  const here = root.querySelectorAll('.chart .call.here').length;
  return { sockets, queues, packets, here, place: text(root.querySelector('.count')) };
}
const press = (key) => element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
"""
