"""Keys, links, bytes and fields, themes, print, and the page without JavaScript.

Usage: features.py PAGE BOOK: the page of tcp-server, and a book's page with parts of two lessons.
"""

import base64
import sys
from pathlib import Path

from browser import READ, Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def type_key(browser, key):
    """Goes wherever the focus is."""
    ActionChains(browser.driver).send_keys(key).perform()


def place(browser):
    return browser.run(READ + "return text(root.querySelector('.count'));")


def check_keys(browser, page):
    """Real keys, pressed as a learner does, with nothing focused first."""
    browser.open(page)
    for key, wanted in [(Keys.ENTER, "1/21 socket"), (Keys.ARROW_RIGHT, "2/21"), (Keys.ARROW_LEFT, "1/21"),
                        (Keys.END, "21/21"), (Keys.HOME, "0/21")]:
        type_key(browser, key)
        assert place(browser).startswith(wanted), f"{key!r} led to {place(browser)}"
    for key, selector in [("p", ".sheet"), ("c", ".code .body pre"), ("?", ".help"), ("s", ".sequence")]:
        browser.run(READ + "element.go(6); return null;")
        seen = READ + "const one = root.querySelector(given[0]); return one !== null && one.checkVisibility();"
        before = browser.run(seen, selector)
        type_key(browser, key)
        assert browser.run(seen, selector) != before, f"{key} changed nothing at {selector}"


def check_terms(browser, page):
    """g explains one term after the other, then none; so does a press on its name. Escape closes it."""
    browser.open(page, "#tcp-server/syn")
    explained = READ + "const open = root.querySelectorAll('.explained h5'); return Array.from(open, text);"
    names = browser.run(READ + "return Array.from(root.querySelectorAll('.term'), text);")
    assert {"SYN-RECEIVED", "SYN queue"} <= set(names), names
    for name in names:
        type_key(browser, "g")
        told = browser.run(explained)
        assert len(told) == 1 and told[0].startswith(name), f"{told} in place of {name}"
    type_key(browser, "g")
    assert browser.run(explained) == [], "behind the last term there is none"
    browser.run(READ + "root.querySelectorAll('.term')[1].click(); return null;")
    assert browser.run(explained)[0].startswith(names[1])
    assert browser.run(READ + "return text(root.activeElement);") == names[1], "the pressed term lost the focus"
    type_key(browser, Keys.ESCAPE)
    assert browser.run(explained) == [], "Escape leaves the term open"
    type_key(browser, "g")
    type_key(browser, Keys.ARROW_RIGHT)
    assert browser.run(explained) == [], "the term of another step is open"


def check_live(browser, page):
    """What only a live lesson can do: how it is done there, until the next step."""
    browser.open(page, "#tcp-server/syn")
    told = READ + "return text(root.querySelector('.live'));"
    assert browser.run(told) == ""
    type_key(browser, "d")
    live = browser.run(told)
    assert "sockstep lesson tcp-server --from syn-ack" in live and "press d" in live, live
    type_key(browser, Keys.ARROW_RIGHT)
    assert browser.run(told) == ""


def check_tab(browser, page):
    """The Tab key alone reaches everything that can be pressed, and Enter presses it."""
    browser.open(page, "#tcp-server/syn")
    browser.run(READ + "press('p'); root.activeElement?.blur(); return null;")
    reached = set()
    for _ in range(60):
        type_key(browser, Keys.TAB)
        name = browser.run(READ + "const one = root.activeElement; return one ? one.className || one.dataset.view || one.tagName : '';")
        reached.update(name.split() if name else [])
    for wanted in ["back", "next", "count", "INPUT", "chart", "sequence", "canvas", "scrolls", "quiet", "term", "byte", "field"]:
        assert wanted in reached, f"the Tab key does not reach {wanted}: {sorted(reached)}"
    browser.run(READ + "element.go(1); root.querySelector('.next').focus(); return null;")
    type_key(browser, Keys.ENTER)
    assert place(browser).startswith("2/21"), f"Enter on Next led to {place(browser)}"


def check_links(browser, page):
    for fragment, wanted in [("#tcp-server/syn", "7/21 syn"), ("#tcp-server/7", "7/21 syn"),
                             ("#tcp-server/no-such-step", "0/21"), ("#other/syn", "0/21"), ("#%", "0/21")]:
        browser.open(page, fragment)
        assert place(browser).startswith(wanted), f"{fragment} leads to {place(browser)}"
    browser.open(page)
    browser.run(READ + "press('Enter'); press('Enter'); await new Promise((done) => setTimeout(done, 600)); return null;")
    assert browser.driver.current_url.endswith("#tcp-server/bind"), browser.driver.current_url
    browser.run("location.hash = '#tcp-server/listen'; await new Promise((done) => setTimeout(done, 50)); return null;")
    assert place(browser).startswith("3/21"), place(browser)


def check_bytes(browser, page):
    """A field lights its bytes up, a byte its fields."""
    browser.open(page, "#tcp-server/syn")
    lit = browser.run(READ + """
        press('p');
        const fields = Array.from(root.querySelectorAll('.field'));
        const bytes = Array.from(root.querySelectorAll('.byte'));
        const litBytes = () => bytes.filter((one) => one.classList.contains('lit')).map((one) => Number(one.dataset.place));
        const litFields = () => fields.filter((one) => one.classList.contains('lit')).map(text);
        const port = fields.find((one) => text(one).includes('destination port'));
        port.focus();
        const ofPort = [litBytes(), text(root.querySelector('.said'))];
        bytes[14].focus();
        return { ofPort, ofByte: [litBytes(), litFields(), text(root.querySelector('.said'))], count: bytes.length };""")
    assert lit["ofPort"][0] == [36, 37], lit
    assert "destination port: 40840" in lit["ofPort"][1] or "destination port" in lit["ofPort"][1], lit
    assert lit["ofByte"][0] == [14] and len(lit["ofByte"][1]) == 2, lit
    assert "version: 4 0100" in lit["ofByte"][2], lit
    assert lit["count"] == 66, lit


def check_touch(browser, page):
    """A finger drawn to the left turns to the next page, to the right to the one before."""
    browser.open(page, "#tcp-server/bind")
    for start, end, wanted in [(700, 400, "3/21"), (400, 700, "2/21"), (400, 420, "2/21")]:
        touch = browser.driver.execute_cdp_cmd
        point = browser.run(READ + "const box = root.querySelector('h3').getBoundingClientRect(); return box.top + 5;")
        touch("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start, "y": point}]})
        touch("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": end, "y": point}]})
        touch("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert place(browser).startswith(wanted), f"{start} to {end} led to {place(browser)}"


def check_book(browser, book):
    """Several players on a page of a book: keys go to the one that has the focus, and to nobody else."""
    browser.open(book)
    places = """return Array.from(document.querySelectorAll('sockstep-player'),
        (one) => one.shadowRoot.querySelector('.count').textContent.trim());"""
    browser.run("document.addEventListener('keydown', (event) => { window.turned = event.key; }); return null;")
    before = browser.run(places)
    assert [one.split()[0] for one in before] == ["6/21", "0/13"], before
    type_key(browser, Keys.ARROW_RIGHT)
    assert browser.run(places) == before, "a key that nobody has the focus for turned a page"
    assert browser.run("return window.turned;") == "ArrowRight", "the book did not get its key"
    browser.run("""window.turned = null;
        document.querySelectorAll('sockstep-player')[0].shadowRoot.querySelector('.back').focus(); return null;""")
    type_key(browser, Keys.ARROW_RIGHT)
    after = browser.run(places)
    assert [one.split()[0] for one in after] == ["7/21", "0/13"], after
    assert browser.run("return window.turned;") is None, "the book turned its chapter too"
    for _ in range(3):
        type_key(browser, Keys.ARROW_RIGHT)
    after = browser.run(places)
    assert after[0].startswith("9/21"), f"beyond the last step of its part: {after}"
    views = browser.run("return Array.from(document.querySelectorAll('sockstep-player'), (one) => one.shadowRoot.querySelector('.sequence') !== null);")
    assert views == [True, False], views
    complaints = [one for one in browser.complaints(book) if not one.endswith("/player.js")]
    assert not complaints, complaints


def check_themes(browser, page):
    browser.open(page)
    theme = READ + "for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame); return root.querySelector('.player').dataset.theme;"
    for dark, wanted in [(False, "light"), (True, "dark")]:
        browser.look(dark=dark)
        assert browser.run(theme) == wanted
    browser.look(dark=False)
    for book, wanted in [("light", "light"), ("rust", "light"), ("coal", "dark"), ("navy", "dark"), ("ayu", "dark")]:
        browser.run("document.documentElement.className = given[0]; return null;", f"js {book} sidebar-visible")
        assert browser.run(theme) == wanted, book


def check_narrow(browser, page):
    """Nothing makes the page itself wider than the screen."""
    for width in (320, 360, 900, 1600, 1920):
        browser.look(width=width)
        browser.open(page, "#tcp-server/syn")
        for key in ("", "p", "s"):
            wide = browser.run(READ + "if (given[0]) press(given[0]); return document.documentElement.scrollWidth;", key)
            assert wide <= width, f"{wide} pixels on {width}, after {key!r}"
    browser.look()


def check_question(browser, page):
    """Who answers sees the question, all of its choices, and the chart that it is about."""
    for width, height in [(390, 844), (820, 1180), (1280, 800), (1440, 900), (1920, 1080)]:
        browser.look(width=width, height=height)
        browser.open(page, "#tcp-server/ack")
        seen = browser.run(READ + """
            press('Enter');
            const top = root.querySelector('.controls').getBoundingClientRect().bottom;
            const shown = (one) => { const box = one.getBoundingClientRect();
              return Math.min(box.bottom, innerHeight) - Math.max(box.top, top); };
            const question = root.querySelector('.question');
            return [shown(question) - question.offsetHeight, shown(root.querySelector('.canvas'))];""")
        assert seen[0] > -1, f"{-seen[0]} pixels of the question are not seen on {width}x{height}"
        assert seen[1] > 150, f"{seen[1]} pixels of the chart are seen on {width}x{height}"
    browser.look()


def check_skip(browser, page):
    """Enter alone leaves every question to the kernel; so does the arrow, and neither passes one by."""
    for key in (Keys.ENTER, Keys.ARROW_RIGHT):
        browser.open(page, "#tcp-server/ack")
        type_key(browser, key)
        assert browser.run(READ + "return !root.querySelector('.question').hidden;"), f"{key!r} passes a question by"
        type_key(browser, key)
        told = browser.run(READ + "return text(root.querySelector('.answer'));")
        assert "The kernel said" in told and place(browser).startswith("10/21"), f"{told!r} at {place(browser)}"


def check_chart(browser, page):
    """What happens at a step is seen in the chart, its frames too, and what is to come stands below."""
    for width in (390, 1440, 1920):
        browser.look(width=width)
        browser.open(page)
        hidden = browser.run(READ + """
            const found = [];
            for (let at = 1; at < element.deck.pages.length; at += 1) {
              element.go(at);
              const box = root.querySelector('.canvas').getBoundingClientRect();
              const arrows = Array.from(root.querySelectorAll('.chart .arrow'), (one) => one.getBoundingClientRect());
              const here = Array.from(root.querySelectorAll('.chart .here'), (one) => one.getBoundingClientRect());
              if ([...arrows, ...here].some((one) => one.top < box.top || one.bottom > box.bottom + 1)) found.push([at, 'hidden']);
              const planned = Array.from(root.querySelectorAll('.chart .planned'), (one) => one.getBoundingClientRect().top);
              if (arrows.some((one) => planned.some((top) => top < one.top))) found.push([at, 'a call to come above a frame']);
            }
            return found;""")
        assert not hidden, f"on {width}: {hidden}"
    browser.look()


def check_print(browser, page):
    """What is printed is the sequence diagram, in pieces that fit on paper."""
    browser.look(width=700)
    browser.open(page, "#tcp-server/syn")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = browser.run(READ + """
        window.dispatchEvent(new Event('beforeprint'));
        const seen = (selector) => Array.from(root.querySelectorAll(selector)).some((one) => one.checkVisibility());
        const faint = Array.from(root.querySelectorAll('.sequence .later')).filter((one) => getComputedStyle(one).opacity !== '1');
        const pieces = Array.from(root.querySelectorAll('.sheet-of-paper > svg:last-child'), (one) => one.viewBox.baseVal);
        const whole = element.drawing.svg.viewBox.baseVal;
        const gaps = pieces.filter((one, place) => one.y !== (place === 0 ? 0 : pieces[place - 1].y + pieces[place - 1].height));
        const fits = pieces.every((one) => one.height < 1.4 * one.width);
        const end = pieces[pieces.length - 1].y + pieces[pieces.length - 1].height;
        const wide = root.querySelector('.sequence').getBoundingClientRect().width > innerWidth;
        // While it prints, Firefox loses the text of every box that a container query makes anew.
        const container = getComputedStyle(root.querySelector('.player')).containerType;
        return [seen('.sequence'), seen('.controls'), seen('.sockets'), faint.length, gaps.length, fits, end === whole.height, wide, container];""")
    assert shown == [True, False, False, 0, 0, True, True, False, "normal"], shown
    # Sideways, as on a sheet that is wider than high, each piece is still whole.
    browser.look(width=1100, height=750)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    heights = browser.run(READ + """
        await new Promise(requestAnimationFrame);
        window.dispatchEvent(new Event('beforeprint'));
        return Array.from(root.querySelectorAll('.sheet-of-paper'), (one) => one.offsetHeight);""")
    assert heights and max(heights) <= 750, f"pieces {heights} pixels high on a sheet of 750"
    pdf = base64.b64decode(browser.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert pdf.startswith(b"%PDF") and len(pdf) > 5000
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    back = browser.run(READ + "window.dispatchEvent(new Event('afterprint')); return root.querySelector('.chart') !== null;")
    assert back, "after printing the chart is gone"
    browser.look()


def check_without_script(browser, page):
    browser.look(script=False)
    browser.open(page)
    text = browser.driver.execute_cdp_cmd("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    strings = "\n".join(text["strings"])
    assert "7/21  syn" in strings and "SYN-RECEIVED" in strings, "the transcript is not there"
    layout = text["documents"][0]["layout"]
    told = [text["strings"][one] for one in layout["text"] if one >= 0]
    assert any("7/21  syn" in one for one in told), "the transcript is not seen"
    assert not any('"lesson":' in one for one in told), "the deck is seen"
    browser.look(script=True)


def check_broken(browser, page):
    """A deck that cannot be read: the transcript is seen, and the console says why."""
    start, mark, deck = page.read_text(encoding="utf-8").rpartition('<script type="application/json">')
    broken = page.with_name("broken.html")
    broken.write_text(start + mark + deck[100:], encoding="utf-8")
    browser.open(broken)
    seen = browser.run("return document.querySelector('sockstep-player > pre').checkVisibility();")
    assert seen, "neither a player nor a transcript"
    complaints = browser.complaints(broken)
    assert any("SyntaxError" in one for one in complaints), complaints


def main(page, book):
    with Browser() as browser:
        browser.look()
        for check in (check_keys, check_terms, check_live, check_tab, check_links, check_bytes, check_touch, check_themes,
                      check_narrow, check_question, check_skip, check_chart, check_print,
                      check_without_script, check_broken):
            check(browser, page)
            print(check.__name__)
        check_book(browser, book)
        browser.look()
        browser.open(page)
        browser.run(READ + "element.look('sequence'); return null;")
        browser.accessible("the sequence diagram")
        browser.run(READ + "element.look('chart'); while (root.querySelector('.question').hidden) press('Enter'); return null;")
        browser.accessible("a question")
        complaints = browser.complaints(page)
        assert not complaints, complaints


main(Path(sys.argv[1]), Path(sys.argv[2]))
