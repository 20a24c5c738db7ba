"""How quickly a long trace opens, and how quickly it is stepped through.

Usage: speed.py PAGE EVENTS
"""

import statistics
import sys
from pathlib import Path

from browser import READ, Browser

# A step is over when the browser has worked out where everything stands.
STEPS = READ + """
const times = [];
const [view] = given;
element.look(view);
for (let step = 0; step < 300; step += 1) {
  const before = performance.now();
  press('ArrowRight');
  root.querySelector('.player').getBoundingClientRect();
  times.push(performance.now() - before);
}
return times;
"""

OPENED = """
const [shown] = performance.getEntriesByName('sockstep-player');
await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const [painted] = performance.getEntriesByName('first-contentful-paint');
return [shown.startTime, painted ? painted.startTime : shown.startTime];
"""


def main(page, events):
    opened, chart, sequence = [], [], []
    with Browser() as browser:
        browser.look()
        # Three times: another process on the machine may take one.
        for _ in range(3):
            browser.open(page)
            opened.append(max(browser.run(OPENED)))
            chart.append(statistics.median(browser.run(STEPS, "chart")))
            sequence.append(statistics.median(browser.run(STEPS, "sequence")))
        complaints = browser.complaints(page)
        assert not complaints, complaints
    size = page.stat().st_size / 1e6
    print(f"a trace of {events} events, {size:.1f} MB as a page: opens in {min(opened):.0f} ms, "
          f"a step takes {min(chart):.1f} ms (chart), {min(sequence):.1f} ms (sequence)")
    assert min(opened) < 1000, f"opened in {opened} ms"
    assert min(chart) < 16, f"stepped in {chart} ms"
    assert min(sequence) < 16, f"stepped in {sequence} ms, in the sequence diagram"


main(Path(sys.argv[1]), sys.argv[2])
