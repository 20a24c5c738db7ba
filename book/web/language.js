// The same pages in two languages: those of the other one leave the sidebar, and a switch leads there.
"use strict";

(() => {
  const FOLDER = "zh/";
  const root = new URL(path_to_root || ".", window.location.href).href;

  /** An address as seen from the book's first page: `zh/udp.html`. */
  const pathOf = (address) => new URL(address, window.location.href).href.slice(root.length).split(/[?#]/u)[0];
  const isChinese = (path) => path.startsWith(FOLDER);

  /** mdBook's own words, which it has in English only. */
  const CHINESE = {
    "Toggle Table of Contents": "显示或收起目录",
    "Table of contents": "目录",
    "Change theme": "更换主题",
    Themes: "主题",
    Auto: "自动",
    "Search (`/`)": "搜索（`/`）",
    "Toggle Searchbar": "显示或收起搜索框",
    "Search this book ...": "搜索本书……",
    "Page navigation": "翻页",
    "Previous chapter": "上一章",
    "Next chapter": "下一章",
    "Copy to clipboard": "复制",
    "Keyboard shortcuts": "按键",
    Press: "按",
    or: "或",
    "to navigate between chapters": "换一章",
    "to search in the book": "搜索本书",
    "to show this help": "显示这份说明",
    "to hide this help": "收起这份说明",
  };

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
    // The step that a player shows now: its address is the same in both languages.
    link.addEventListener("click", () => {
      link.hash = window.location.hash;
    });
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

  function translate() {
    for (const name of ["title", "aria-label", "placeholder"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        const words = element.getAttribute(name);
        element.setAttribute(name, CHINESE[words] ?? words);
      }
    }
    for (const part of document.querySelectorAll("#mdbook-help-popup, #mdbook-theme-list")) {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const words = texts.currentNode.data.trim();
        texts.currentNode.data = texts.currentNode.data.replace(words, CHINESE[words] ?? words);
      }
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
  if (chinese) {
    translate();
  }
})();
