// Search in both languages. mdBook's own index splits Chinese text nowhere, so that nothing in it is
// found: MiniSearch takes its place, on the same pages and behind the same box.
"use strict";

(() => {
  const CHINESE = /\p{Script=Han}/u;
  const WORDS = /\p{Script=Han}+|[\p{L}\p{N}_.-]+/gu;
  /** Characters of a result's text before and after the first hit. */
  const AROUND = 60;

  /** Words of Latin script as they are; Chinese text as its pairs of neighbours. */
  function tokens(text) {
    return [...text.toLowerCase().matchAll(WORDS)].flatMap(([word]) => (CHINESE.test(word) ? pairs(word) : [word]));
  }

  function pairs(word) {
    const characters = [...word];
    if (characters.length === 1) {
      return characters;
    }
    return characters.slice(1).map((character, place) => characters[place] + character);
  }

  const isChinesePage = (address) => address.startsWith("zh/");

  /** The transcripts behind the players stand between two of these: they have every word, and lead nowhere. */
  const TRANSCRIPT = /\u2063[^\u2063]*\u2063/gu;

  /** An index of the pages that mdBook's own holds. */
  function indexOf(documents) {
    const index = new MiniSearch({ idField: "id", fields: ["title", "body"], tokenize: tokens });
    for (const document of Object.values(documents)) {
      document.body = document.body.replace(TRANSCRIPT, " ");
      index.add(document);
    }
    return index;
  }

  /** All words must be there; pages in the reader's language come first. */
  function search(index, documents, term) {
    const found = index.search(term, { combineWith: "AND", prefix: true, boost: { title: 3 } });
    const addresses = window.search.doc_urls;
    const isHere = (result) => isChinesePage(addresses[result.id]) === (document.documentElement.lang === "zh");
    const sorted = [...found.filter(isHere), ...found.filter((result) => !isHere(result))];
    return sorted.map((result) => shown(documents[result.id], result, term));
  }

  /** A result as mdBook shows it: it marks words between blanks, which Chinese text does not have. */
  function shown(document, result, term) {
    const words = term.toLowerCase().split(/\s+/u).filter(Boolean);
    const body = document.body.replace(/\s+/gu, " ");
    const places = words.map((word) => body.toLowerCase().indexOf(word)).filter((place) => place >= 0);
    const first = Math.max(0, Math.min(...places, body.length) - AROUND);
    let excerpt = body.slice(first, first + 4 * AROUND);
    for (const word of words.filter((word) => CHINESE.test(word))) {
      excerpt = excerpt.replaceAll(word, ` ${word} `);
    }
    return { ref: result.id, score: result.score, doc: { ...document, body: excerpt } };
  }

  /** mdBook counts the results in English, once they are found. */
  function countInChinese(header) {
    const watch = new MutationObserver(() => {
      const [, count, term] = /^(No|\d+) search results? for '(.*)'[.:]$/su.exec(header.textContent) ?? [];
      if (count) {
        header.textContent = count === "No" ? `没有找到“${term}”。` : `“${term}”的搜索结果：${count} 个`;
      }
    });
    watch.observe(header, { childList: true });
  }

  /** A search that was in the page's address may have been answered before we came. */
  function searchAgain() {
    const box = document.querySelector("#mdbook-searchbar");
    const term = box?.value;
    for (const text of term ? [`${term} …`, term] : []) {
      box.value = text;
      box.dispatchEvent(new KeyboardEvent("keyup"));
    }
  }

  if (window.elasticlunr) {
    const { Index } = window.elasticlunr;
    const indices = new WeakMap();
    const indexFor = (own) => {
      indices.set(own, indices.get(own) ?? indexOf(own.documentStore.docs));
      return indices.get(own);
    };
    // Ready once the box is open, and not only after the first letter.
    Index.load = ({ documentStore }) => {
      const own = new Index();
      own.documentStore.docs = documentStore.docs;
      indexFor(own);
      return own;
    };
    Index.prototype.search = function (term) {
      return search(indexFor(this), this.documentStore.docs, term);
    };
    const header = document.querySelector("#mdbook-searchresults-header");
    if (header && document.documentElement.lang === "zh") {
      countInChinese(header);
    }
    searchAgain();
  }
})();
