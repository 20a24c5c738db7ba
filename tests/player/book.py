"""The book's pages: whole, by themselves, for eyes, keyboards and screen readers, on a screen and on paper.

Usage: book.py FOLDER, the book as mdBook built it.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from server import Site

# toc.html is no page but a frame of one, where no script runs. 404.html names its files from the site's root,
# so that it is whole only on a server. index.html is introduction.html again.
NO_PAGES = ("toc.html", "404.html", "index.html")
# Players, long lists, a drawing, code, tables.
OF_EACH_KIND = ("tcp-server.html", "glossary.html", "tcp-states.html", "flow-chart.html", "trace.html")
# What axe-core asks of colours: the rest is the same in each theme.
COLOURS = ["color-contrast", "link-in-text-block"]
PAPER = 718  # pixels across A4, without its margins


def type_keys(browser, keys):
    ActionChains(browser.driver).send_keys(keys).perform()


def choose_theme(browser, theme):
    """From the page's own menu; kept for the pages to come."""
    browser.run("""document.querySelector('#mdbook-theme-toggle').click();
        document.querySelector(`#mdbook-theme-${given[0]}`).click(); document.activeElement.blur(); return null;""", theme)


def is_silent(browser, book, page):
    complaints = browser.complaints(page, site=book)
    assert not complaints, f"{page}: {complaints}"


def check_pages(_, book):
    """Each page plays, says nothing, asks nobody, and is fit for a screen reader; one of its two languages on a phone."""
    pages = sorted(page for page in book.rglob("*.html") if page.name not in NO_PAGES)
    english = [page for page in pages if page.parent == book]
    chinese = [page for page in pages if page.parent == book / "zh"]
    assert len(english) > 25 and [page.name for page in chinese] == [page.name for page in english]
    # Half of the test's time: two browsers share it.
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(open_each, book, half, narrow) for narrow, half in enumerate((english, chinese))]:
            done.result()
    print(f"{len(pages)} pages")


def open_each(book, pages, narrow):
    with Browser() as browser:
        for number, page in enumerate(pages):
            browser.look(width=390 if number % 2 == narrow else 1200)
            browser.open(page)
            check_page(browser, book, page)


def check_page(browser, book, page):
    dead = browser.run("await document.fonts.ready; return [...document.querySelectorAll('sockstep-player')].filter((one) => !one.deck).length;")
    assert dead == 0, f"{page.name}: {dead} players do not play"
    wide = browser.run("""
        const outside = [...document.querySelectorAll('main *')].filter((one) =>
          one.getBoundingClientRect().right > innerWidth && !one.closest('.table-wrapper, pre, svg'));
        return [document.documentElement.scrollWidth - innerWidth, outside.map((one) => one.outerHTML.slice(0, 80))];""")
    assert wide[0] <= 0 and not wide[1], f"{page} is too wide: {wide}"
    browser.accessible(str(page.relative_to(book)))
    is_silent(browser, book, page)


def check_themes(browser, book):
    for theme in ("navy", "coal", "ayu", "rust", "light"):
        browser.open(book / "introduction.html")
        choose_theme(browser, theme)
        for page in OF_EACH_KIND if theme != "light" else ():
            browser.open(book / page)
            assert browser.run("return document.documentElement.classList.contains(given[0]);", theme)
            browser.accessible(f"{page}, {theme}", COLOURS)
            is_silent(browser, book, book / page)


def search(browser, word):
    """Types as a reader does; the results' addresses, and the milliseconds from the first letter to them."""
    browser.run("""window.times = {};
        document.addEventListener('keydown', () => { times.first = performance.now(); }, { once: true, capture: true });
        new MutationObserver(() => { times.shown = performance.now(); })
          .observe(document.querySelector('#mdbook-searchresults-header'), { childList: true }); return null;""")
    type_keys(browser, word)
    return browser.run("""
        const header = document.querySelector('#mdbook-searchresults-header');
        while (!header.textContent.includes(given[0])) await new Promise(requestAnimationFrame);
        return [[...document.querySelectorAll('#mdbook-searchresults a')].map((link) => link.getAttribute('href').split(/[?#]/)[0]),
          times.shown - times.first];""", word)


def open_search(browser, page):
    """Until the index is there, as it is when a reader has found the first letter."""
    browser.open(page)
    type_keys(browser, "s")
    browser.run("""const ready = () => document.querySelector('#mdbook-search-index') &&
          !document.querySelector('.searching') && document.activeElement.id === 'mdbook-searchbar';
        while (!ready()) await new Promise(requestAnimationFrame); return null;""")


def check_search(browser, book):
    for page, word, wanted in [("introduction.html", "backlog", "tcp-server.html"),
                               ("zh/introduction.html", "半连接", "../zh/tcp-server.html"),
                               ("introduction.html", "qwertz", None)]:
        open_search(browser, book / page)
        found, took = search(browser, word)
        print(f"{word}: {len(found)} results after {took:.0f} ms")
        assert wanted in found if wanted else found == [], f"{word}: {found}"
        if word == "backlog":
            languages = [one.startswith("zh/") for one in found]
            assert languages == sorted(languages), f"the reader's own language does not come first: {found}"
        is_silent(browser, book, book / page)
    # A word in the page's address is looked up, too.
    browser.open(book / "introduction.html", "?search=backlog")
    browser.run("while (!document.querySelector('#mdbook-searchresults li')) await new Promise(requestAnimationFrame); return null;")


def check_results(browser, book):
    """The open box with its results, in a light and in a dark theme."""
    for theme in ("navy", "light"):
        browser.open(book / "introduction.html")
        choose_theme(browser, theme)
        open_search(browser, book / "introduction.html")
        search(browser, "listen")
        browser.accessible(f"the search's results, {theme}")


def check_menus(browser, book):
    """The sidebar goes and comes by the keyboard; beside it, the menu of themes and the help are open."""
    for width in (1200, 390):
        browser.look(width=width)
        browser.open(book / "trace.html")
        shown = "return [document.querySelector('#mdbook-sidebar').checkVisibility(), document.activeElement.ariaExpanded];"
        browser.run("document.querySelector('.left-buttons button').focus(); return null;")
        before = browser.run(shown)
        type_keys(browser, Keys.ENTER)
        browser.run("""const bar = document.querySelector('#mdbook-sidebar');
            await Promise.all(bar.getAnimations().map((one) => one.finished)); return null;""")
        after = browser.run(shown)
        assert before[1] != after[1], f"Enter on the sidebar's button changed nothing: {before}, {after}"
        assert after[0] == (after[1] == "true"), f"the button says {after[1]}, the sidebar is seen: {after[0]}"
        browser.accessible(f"the sidebar, {width} wide")
        browser.run("document.querySelector('#mdbook-theme-toggle').click(); return null;")
        browser.accessible(f"the menu of themes, {width} wide")
        type_keys(browser, Keys.ESCAPE)
        type_keys(browser, "?")
        browser.accessible(f"the keys, {width} wide")
        is_silent(browser, book, book / "trace.html")
    browser.look()


def check_languages(browser, book):
    for page, other, language in [("tcp-server.html", "zh/tcp-server.html", "en"),
                                  ("zh/tcp-server.html", "tcp-server.html", "zh"),
                                  ("index.html", "zh/introduction.html", "en")]:
        browser.open(book / page)
        link, lang = browser.run("return [document.querySelector('.language-switch').href, document.documentElement.lang];")
        assert link == (book / other).as_uri(), f"{page} leads to {link}"
        assert lang == language, f"{page} is in {lang}"
    browser.open(book / "zh/architecture.html")
    english = browser.run("""
        const words = ['title', 'aria-label', 'placeholder'].flatMap((name) =>
          [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name)));
        words.push(...document.querySelector('#mdbook-help-popup').innerText.split('\\n'));
        return words.filter((one) => /[a-z]/i.test(one) && !/\\p{Script=Han}/u.test(one));""")
    assert not english, f"zh/architecture.html is not in Chinese: {english}"


def check_steps(browser, book):
    """A link to a step leads to the player that shows it."""
    browser.open(book / "flow-chart.html")
    browser.run("[...document.querySelectorAll('main a')].find((link) => link.hash === '#tcp-server/syn-ack').click(); return null;")
    top, shown = browser.run("""while (!document.querySelector('sockstep-player')?.deck) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        const player = document.querySelector('sockstep-player');
        return [player.getBoundingClientRect().top, player.hash()];""")
    assert shown == "#tcp-server/syn-ack" and 0 < top < 100, f"{shown} is {top} pixels down the page"


def check_keys(browser, book):
    """A player that is in view has the keys and its own bar; one that is not leaves all to the page."""
    where = """const player = document.querySelector('sockstep-player');
        return [player.at, location.pathname.split('/').pop(), location.search, document.querySelector('#mdbook-help-popup').checkVisibility()];"""
    browser.open(book / "tcp-server.html", "#tcp-server/bind")
    for key, at in [(Keys.ARROW_RIGHT, 3), (Keys.ARROW_LEFT, 2), ("s", 2), ("s", 2), ("?", 2), ("?", 2), (Keys.ENTER, 3)]:
        type_keys(browser, key)
        shown = browser.run(where)
        assert shown == [at, "tcp-server.html", "", False], f"{key!r} led to {shown}"
    top, bar = browser.run("""window.scrollBy(0, 300); await new Promise(requestAnimationFrame);
        return [document.querySelector('sockstep-player').shadowRoot.querySelector('.controls').getBoundingClientRect().top,
          document.querySelector('#mdbook-menu-bar').getBoundingClientRect().bottom];""")
    assert abs(top - bar) < 2, f"the player's bar is {top} pixels down, below mdBook's at {bar}"
    browser.run("window.scrollTo(0, document.documentElement.scrollHeight); return null;")
    type_keys(browser, Keys.ENTER)
    assert browser.run(where)[0] == 3, "a key turned a page that nobody saw"
    type_keys(browser, Keys.ARROW_RIGHT)
    browser.run("while (!document.querySelector('sockstep-player')?.deck) await new Promise(requestAnimationFrame); return null;")
    assert browser.run(where)[1] == "tcp-client.html", "mdBook did not get its key"


def check_paper(browser, book):
    """The chapter alone, with the sequence diagram whole, dark on white in a dark theme too."""
    browser.open(book / "introduction.html")
    choose_theme(browser, "navy")
    browser.look(width=PAPER)
    browser.open(book / "handshake.html")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    left, right, ground, beside = browser.run("""
        window.dispatchEvent(new Event('beforeprint'));
        const drawn = document.querySelector('sockstep-player').shadowRoot.querySelector('.sequence').getBoundingClientRect();
        const beside = ['#mdbook-sidebar', '#mdbook-menu-bar', '.nav-wrapper'];
        return [drawn.left, drawn.right, getComputedStyle(document.documentElement).backgroundColor,
          beside.filter((one) => document.querySelector(one)?.checkVisibility())];""")
    assert left >= 0 and right <= PAPER, f"the diagram reaches from {left} to {right}"
    assert ground == "rgb(255, 255, 255)" and not beside, f"on {ground}, beside {beside}"
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.look()
    browser.open(book / "introduction.html")
    choose_theme(browser, "light")


# Every way that a page has of asking another machine, and what the policy calls it.
LISTEN = """
const [stranger, count] = given;
const refused = new Set();
document.addEventListener('securitypolicyviolation', (event) => refused.add(event.effectiveDirective));
"""
ASK = LISTEN + """
const put = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
put('img', { src: `${stranger}img` });
put('script', { src: `${stranger}script` });
put('link', { rel: 'stylesheet', href: `${stranger}style` });
put('iframe', { src: `${stranger}frame` });
fetch(`${stranger}fetch`, { mode: 'no-cors' }).catch(() => null);
navigator.sendBeacon(`${stranger}beacon`, '');
new FontFace('stranger', `url(${stranger}font)`).load().catch(() => null);
"""
SEND = LISTEN + """
const form = Object.assign(document.createElement('form'), { action: stranger });
document.body.append(form);
form.submit();
"""
UNTIL_REFUSED = """
const until = performance.now() + 5000;
while (refused.size < count && performance.now() < until) await new Promise((done) => setTimeout(done, 10));
return [...refused].sort();
"""
REFUSED = ["connect-src", "font-src", "frame-src", "img-src", "script-src-elem", "style-src-elem"]
KINDS = {"/img", "/script", "/style", "/frame", "/fetch", "/beacon", "/font"}


def check_policy(browser, book):
    """From a file and from a server, a page loads its own files and asks nobody else."""
    bare = book / "bare.html"
    text = (book / "introduction.html").read_text(encoding="utf-8")
    start, rest = text.split('<meta http-equiv="Content-Security-Policy"')
    bare.write_text(start + rest.split(">", 1)[1], encoding="utf-8")
    with Site(book) as site, Site(None) as stranger:
        for page in (book / "introduction.html", book / "zh/udp.html", site.address + "zh/udp.html", site.address + "404.html"):
            browser.open(page)
            is_silent(browser, site.address if isinstance(page, str) else book, page)
            if "404" in str(page):
                browser.accessible("404.html")
            refused = browser.run(ASK + UNTIL_REFUSED, stranger.address, len(REFUSED))
            assert refused == REFUSED, f"{page}: refused {refused}"
            refused = browser.run(SEND + UNTIL_REFUSED, stranger.address, 1)
            assert refused == ["form-action"], f"{page}: refused {refused}"
            assert stranger.asked == [], f"{page} asked for {stranger.asked}"
        # The same questions, asked by a page without the policy, arrive: else nothing would have been shown.
        browser.open(site.address + "bare.html")
        browser.run(ASK + "return null;", stranger.address)
        until = time.monotonic() + 5
        while set(stranger.asked) != KINDS and time.monotonic() < until:
            browser.run("await new Promise((done) => setTimeout(done, 10)); return null;")
        assert set(stranger.asked) == KINDS, f"without the policy only {stranger.asked} are asked for"
    bare.unlink()


def check_without_script(browser, book):
    """Where no script runs, the table of contents is a frame, which the policy lets in."""
    browser.look(script=False)
    browser.open(book / "accept.html")
    is_silent(browser, book, book / "accept.html")
    seen = browser.driver.execute_cdp_cmd("DOMSnapshot.captureSnapshot", {"computedStyles": []})
    addresses = [seen["strings"][one["documentURL"]] for one in seen["documents"]]
    assert (book / "toc.html").as_uri() in addresses, addresses
    browser.look()


def main(book):
    with Browser() as browser:
        browser.look()
        for check in (check_pages, check_themes, check_search, check_results, check_menus, check_languages, check_steps, check_keys,
                      check_paper, check_policy, check_without_script):
            began = time.monotonic()
            check(browser, book)
            print(f"{check.__name__}: {time.monotonic() - began:.1f} s")


main(Path(sys.argv[1]).resolve())
