"""Every lesson, stepped from its first page to its last and back, in both languages.

Usage: lessons.py FOLDER, which holds NAME.html and NAME.jsonl for each lesson.
"""

import sys
from pathlib import Path

from browser import READ, Browser
from expected import compare, pages

# Steps to the last page and back, and tells what stood on each; what questions asked on the way.
WALK = READ + """
const [lang] = given;
if (root.querySelector('.player').lang.slice(0, 2) !== lang) root.querySelector('.tools button').click();
press('Home');
const forth = [shownPage()];
const asked = [];
for (;;) {
  press('Enter');
  const question = root.querySelector('.question');
  if (!question.hidden) {
    const choices = question.querySelectorAll('.choices button').length;
    asked.push([forth.length, choices]);
    press(asked.length % 2 === 0 ? 'Enter' : '1');
    if (!question.hidden) throw new Error('the question was answered and is still there');
    if (!root.querySelector('.answer')) throw new Error('the question was answered, and nothing is said to that');
  }
  const shown = shownPage();
  if (root.querySelector('.next').getAttribute('aria-disabled') === 'true') { forth.push(shown); break; }
  forth.push(shown);
  if (forth.length > 2000) throw new Error('there is no last page');
}
const back = [shownPage()];
while (root.querySelector('.back').getAttribute('aria-disabled') !== 'true') {
  press('ArrowLeft');
  back.push(shownPage());
}
return { forth, back, asked };
"""


def walk(browser, page, trace, lang):
    wanted = pages(trace)
    walked = browser.run(WALK, lang)
    name = page.stem
    assert len(walked["forth"]) == len(wanted), f"{name}: {len(walked['forth'])} pages of {len(wanted)}"
    assert len(walked["back"]) == len(wanted), f"{name}: {len(walked['back'])} pages back of {len(wanted)}"
    for number, page_wanted in enumerate(wanted):
        compare(walked["forth"][number], page_wanted, lang, f"{name}, {lang}, page {number}")
        compare(walked["back"][-1 - number], page_wanted, lang, f"{name}, {lang}, page {number} on the way back")
    asked = [number for number, _ in walked["asked"]]
    assert asked == [number for number, one in enumerate(wanted) if one["question"]], f"{name}: asked before {asked}"
    return len(wanted)


def main(folder):
    found = sorted(folder.glob("*.html"))
    assert found, f"no page in {folder}"
    with Browser() as browser:
        for number, page in enumerate(found):
            dark = number % 2 == 1
            width = [360, 900, 1600][number % 3]
            browser.look(width=width, dark=dark)
            for lang in ("en", "zh"):
                browser.open(page)
                steps = walk(browser, page, page.with_suffix(".jsonl"), lang)
                complaints = browser.complaints(page)
                assert not complaints, f"{page.stem}, {lang}: {complaints}"
            # In the middle of the lesson, with all that can be opened.
            browser.run(READ + "element.go(given[0]); for (const key of ['p', 'c', '?']) press(key); return null;", steps // 2)
            browser.accessible(f"{page.stem}, {width} wide, {'dark' if dark else 'light'}")
            complaints = browser.complaints(page)
            assert not complaints, f"{page.stem}: {complaints}"
            print(f"{page.stem}: {steps} pages, both ways, both languages")
    print(f"{len(found)} lessons")


main(Path(sys.argv[1]))
