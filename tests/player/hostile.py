"""Strangers' traces: what they say is text on every page.

Usage: hostile.py FOLDER, which holds KIND.html, KIND.svg and KIND.jsonl.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from browser import READ, Browser
from expected import compare, pages

WALK = READ + """
const shown = [];
let all = '';
for (const view of ['sequence', 'chart']) {
  element.look(view);
  press('Home');
  shown.length = 0;
  for (let page = 0; page < element.deck.pages.length; page += 1) {
    element.go(page);
    if (page === 0) for (const key of ['c', '?']) press(key);
    for (const packet of root.querySelectorAll('.packets tbody button')) packet.click();
    for (const field of root.querySelectorAll('.field, .byte')) field.click();
    shown.push(shownPage());
    all += root.querySelector('.player').textContent;
    const forbidden = root.querySelectorAll('script, img, iframe, object, embed, [onerror], [onload], [onclick], a:not(.count), use, image, foreignObject');
    if (forbidden.length > 0) throw new Error(`the page holds ${forbidden[0].outerHTML}`);
  }
}
await new Promise((resolve) => setTimeout(resolve, 50));
const outside = document.querySelectorAll('img, iframe, object, embed, [onerror], [onload], script:not([type]):not(head > script)');
if (outside.length > 0) throw new Error(`the page holds ${outside[0].outerHTML}`);
if (document.querySelectorAll('script').length !== 2) throw new Error('there are more scripts than the page\\'s own');
return { shown, pwned: window.pwned === undefined ? null : String(window.pwned), says: given[0].filter((one) => !all.includes(one)) };
"""

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {SVG + name for name in ("svg", "title", "style", "g", "rect", "line", "text", "tspan", "polygon")}


def check_picture(path):
    """It is well-formed, and holds nothing but what we draw."""
    for element in ElementTree.parse(path).getroot().iter():
        assert element.tag in DRAWN, f"{path.name} holds {element.tag}"
        for name in element.attrib:
            assert not name.startswith("on") and "href" not in name, f"{path.name} has {name}"


def main(folder):
    found = sorted(folder.glob("*.html"))
    assert found, f"no page in {folder}"
    with Browser() as browser:
        for page in found:
            needles = page.with_suffix(".says").read_text(encoding="utf-8").splitlines()
            browser.look()
            browser.open(page)
            walked = browser.run(WALK, needles)
            assert walked["pwned"] is None, f"{page.stem}: {walked['pwned']} was run"
            assert not walked["says"], f"{page.stem}: not shown as text: {walked['says']}"
            if page.stem != "escapes":
                for number, wanted in enumerate(pages(page.with_suffix(".jsonl"))):
                    compare(walked["shown"][number], wanted, "en", f"{page.stem}, page {number}")
            complaints = browser.complaints(page)
            assert not complaints, f"{page.stem}: {complaints}"
            check_picture(page.with_suffix(".svg"))
            browser.look(script=False)
            browser.open(page)
            browser.look()
            assert not browser.complaints(page), f"{page.stem}, without scripts"
            print(f"{page.stem}: text, and nothing else")


main(Path(sys.argv[1]))
