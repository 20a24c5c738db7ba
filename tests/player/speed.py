"""Opens a long trace and steps through it; prints how long that takes, beside the target.

The bench asks for the figures; the test asks that it works at all.

Usage: speed.py PAGE EVENTS
"""

import statistics
import sys
from pathlib import Path

from browser import READ, Browser

STEPS_MADE = 300

# A step is over when the browser has worked out where everything stands.
STEPS = READ + """
const times = [];
const [view, steps] = given;
element.look(view);
for (let step = 0; step < steps; step += 1) {
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
    opened, chart_steps, sequence_steps = [], [], []
    with Browser() as browser:
        browser.look()
        # Three times: another process on the machine may take one.
        for _ in range(3):
            browser.open(page)
            opened.append(max(browser.run(OPENED)))
            chart_steps.append(browser.run(STEPS, "chart", STEPS_MADE))
            sequence_steps.append(browser.run(STEPS, "sequence", STEPS_MADE))
        complaints = browser.complaints(page)
        assert not complaints, complaints
    assert all(len(times) == STEPS_MADE for times in [*chart_steps, *sequence_steps]), "a step was not made"
    size = page.stat().st_size / 1e6
    print(f"  a trace of {events} events, {size:.1f} MB as a page")
    print(f"  opens                {min(opened):8.1f} ms   target 1000")
    print(f"  a step, chart        {min(map(statistics.median, chart_steps)):8.1f} ms   target   16")
    print(f"  a step, sequence     {min(map(statistics.median, sequence_steps)):8.1f} ms   target   16")


main(Path(sys.argv[1]), sys.argv[2])
