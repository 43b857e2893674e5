// Names for the fields that the admin's own widgets leave without one, for those who hear the page.
(() => {
  const said = document.currentScript.dataset; // yes and no in the language of the page
  const words = (element) => element?.textContent.trim().replace(/[:：]$/, "") ?? "";

  // What stands above or beside a field: the head of its column in a table of rows, else the label of its line.
  function heading(field) {
    const cell = field.closest(".tabular td");
    if (cell) return cell.closest("table").tHead?.rows[0].cells[cell.cellIndex];
    const line = field.closest(".form-row, .fieldBox");
    return line?.querySelector(`label[for="${CSS.escape(field.id)}"]`) ?? line?.querySelector("label, legend");
  }

  function nameAll() {
    for (const field of document.querySelectorAll("#content-main :is(input:not([type=hidden]), select, textarea)")) {
      if (field.labels?.length || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby")) continue;
      const part = field.closest(".datetime") ? words(field.previousSibling) : "";
      const name = [words(heading(field)), part].filter(Boolean).join(" ");
      if (name) field.setAttribute("aria-label", name);
    }
    for (const box of document.querySelectorAll(".select2-container .select2-selection")) {
      const above = heading(box.closest(".select2-container").previousElementSibling ?? box);
      const chosen = box.querySelector(".select2-selection__rendered");
      if (!above || !chosen) continue;
      above.id ||= `${chosen.id}-name`;
      box.setAttribute("aria-labelledby", `${above.id} ${chosen.id}`);
      chosen.setAttribute("aria-labelledby", above.id);
    }
    for (const icon of document.querySelectorAll("img[alt=True], img[alt=False], img[alt=None]")) {
      icon.alt = said[icon.alt.toLowerCase()];
    }
    for (const tip of document.querySelectorAll(".help-tooltip[aria-label]")) tip.setAttribute("role", "img");
  }

  // On a phone a row stands as a card: each cell takes the word above its column along, and the filters begin folded.
  function forPhones() {
    const heads = [...document.querySelectorAll("#result_list thead th")].map((head) => words(head.querySelector(".text") ?? head));
    for (const row of document.querySelectorAll("#result_list tbody tr")) {
      for (const cell of row.querySelectorAll("td:not(.action-checkbox)")) {
        if (cell.textContent.trim() || cell.querySelector("img")) {
          if (heads[cell.cellIndex]) cell.dataset.label = heads[cell.cellIndex]; // a column without a word takes none along
        }
        else cell.classList.add("nothing");
      }
    }
    if (matchMedia("(max-width: 767px)").matches) document.querySelector(".all-filters")?.removeAttribute("open");
  }

  // A list wider than its place takes that of the filters too, which fold above it.
  function forWideLists() {
    const place = document.querySelector("#changelist .results");
    if (!place || matchMedia("(max-width: 767px)").matches || place.scrollWidth <= place.clientWidth + 1) return;
    document.querySelector("#changelist").classList.add("wide");
    document.querySelector(".all-filters")?.removeAttribute("open");
  }

  // The two boxes between which rows are moved speak the language of the page; Django's own catalogue lacks these lines.
  function wordsForBoxes() {
    const before = globalThis.gettext;
    if (!before) return;
    const ours = {
      "Choose all %s": said.chooseAll,
      "Choose selected %s": said.choose,
      "Remove selected %s": said.remove,
      "Remove all %s": said.removeAll,
      'Choose %s by selecting them and then select the "Choose" arrow button.': said.howChoose,
      'Remove %s by selecting them and then select the "Remove" arrow button.': said.howRemove,
    };
    globalThis.gettext = (word) => ours[word] ?? before(word);
  }

  // Widgets and new rows come when their own scripts are done, before or after the page is loaded.
  document.addEventListener("DOMContentLoaded", () => {
    wordsForBoxes();
    nameAll();
    forPhones();
    forWideLists();
    const content = document.querySelector("#content-main");
    if (content) new MutationObserver(nameAll).observe(content, { childList: true, subtree: true });
  });
})();
