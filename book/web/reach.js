// What mdBook's pages lack for readers who use a keyboard, have a page read to them, or follow a link to a step.
"use strict";

(() => {
  /** The sidebar's switch is a checkbox's label, which no key reaches: a button takes its place. */
  function giveButton(label) {
    const { control } = label;
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.title = button.ariaLabel = label.title;
    button.setAttribute("aria-controls", "mdbook-sidebar");
    button.append(...label.childNodes);
    const tell = () => {
      button.ariaExpanded = String(control.checked);
    };
    button.addEventListener("click", () => label.click());
    control.addEventListener("change", tell);
    tell();
    label.hidden = true;
    label.before(button);
  }

  /** What is wider than the page can be scrolled by the arrow keys once it has the focus. */
  function makeScrollable(boxes) {
    const check = () => {
      for (const box of boxes) {
        if (box.scrollWidth > box.clientWidth) {
          box.tabIndex = 0;
        } else {
          box.removeAttribute("tabindex");
        }
      }
    };
    const watch = new ResizeObserver(check);
    boxes.forEach((box) => watch.observe(box));
    document.fonts.ready.then(check); // letters of another width resize no box
  }

  /** An address that names a step leads to the player that shows it. */
  function followStep() {
    const players = [...document.querySelectorAll("sockstep-player")];
    players.find((player) => player.deck && player.hash() === location.hash)?.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", followStep);
  window.addEventListener("hashchange", followStep);
  document.querySelector("#mdbook-menu-bar")?.setAttribute("role", "banner");
  const help = document.querySelector("#mdbook-help-popup");
  if (help) {
    help.setAttribute("role", "dialog");
    help.ariaLabel = help.querySelector("h2").textContent;
  }
  document.querySelector("#mdbook-search-wrapper")?.setAttribute("role", "search");
  const toggle = document.querySelector("#mdbook-sidebar-toggle");
  if (toggle) {
    giveButton(toggle);
  }
  const search = document.querySelector("#mdbook-searchbar");
  if (search) {
    search.ariaLabel = search.placeholder;
    search.setAttribute("aria-describedby", "mdbook-searchresults-header");
  }
  makeScrollable(document.querySelectorAll("main > pre, main pre > code, .table-wrapper, .sockstep-states, .sockstep-sequence"));
})();
