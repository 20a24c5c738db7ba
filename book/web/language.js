// The same pages in two languages: those of the other one leave the sidebar, and a switch leads there.
"use strict";

(() => {
  const FOLDER = "zh/";
  const root = new URL(path_to_root || ".", window.location.href).href;

  /** An address as seen from the book's first page: `zh/udp.html`. */
  const pathOf = (address) => new URL(address, window.location.href).href.slice(root.length).split(/[?#]/u)[0];
  const isChinese = (path) => path.startsWith(FOLDER);

  const here = pathOf(window.location.href) || "introduction.html";
  const chinese = isChinese(here);

  /** The same page in the other language. */
  function counterpart(path) {
    return chinese ? path.slice(FOLDER.length) : FOLDER + path;
  }

  function addSwitch(known) {
    const path = counterpart(here === "index.html" ? "introduction.html" : here);
    const first = counterpart(chinese ? `${FOLDER}introduction.html` : "introduction.html");
    const link = document.createElement("a");
    link.href = root + (known.has(path) ? path : first);
    link.className = "language-switch";
    link.lang = link.hreflang = chinese ? "en" : "zh";
    link.textContent = chinese ? "English" : "中文";
    document.querySelector(".right-buttons")?.prepend(link);
  }

  /** Chapters of the other language, and the titles of parts in which none is left. */
  function tidySidebar(sidebar) {
    let title = null;
    for (const item of sidebar.querySelectorAll("li")) {
      if (item.classList.contains("part-title")) {
        title = item;
        title.hidden = true;
        continue;
      }
      const link = item.querySelector("a[href]");
      const isOther = link !== null && isChinese(pathOf(link.href)) !== chinese;
      item.hidden = isOther;
      if (title !== null && link !== null && !isOther) {
        title.hidden = false;
      }
    }
  }

  /** The arrows at the page's sides stay in the language. */
  function tidyArrows() {
    for (const link of document.querySelectorAll("a.nav-chapters, a.mobile-nav-chapters")) {
      link.hidden = isChinese(pathOf(link.href)) !== chinese;
    }
  }

  document.documentElement.lang = chinese ? "zh" : "en";
  const sidebar = document.querySelector("#mdbook-sidebar");
  const links = sidebar ? [...sidebar.querySelectorAll("a[href]")] : [];
  addSwitch(new Set(links.map((link) => pathOf(link.href))));
  if (sidebar) {
    tidySidebar(sidebar);
  }
  tidyArrows();
})();
