// Walking the ledger by keys: j and k a line, n the next line with a finding, v its voucher, Enter its finding, / the search.
// In a sample x ticks the line and a all lines of the page.
(() => {
  const ticks = () => [...document.querySelectorAll("input[type=checkbox][name=lines]")];
  const all = document.querySelector("[data-tick-all]");
  all?.addEventListener("change", () => { for (const tick of ticks()) tick.checked = all.checked; });

  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const lines = [...desk.querySelectorAll("[data-line]")];
  const note = desk.querySelector("[data-note] input[name=line]");
  let here = Math.max(0, lines.findIndex((line) => `#${line.id}` === location.hash));

  const view = document.querySelector("[data-voucher-view]");
  const image = view?.querySelector("img");
  let shown = 0;

  // The picture of the voucher over the table; it follows the line one walks to.
  function look(n) {
    if (!view) return;
    const line = lines[here];
    const pictures = (line.querySelector("[data-pictures]")?.dataset.pictures || "").split(" ").filter(Boolean);
    shown = pictures.length ? n % pictures.length : 0;
    view.querySelector("[data-where]").textContent = line.querySelector("th").textContent.trim();
    view.querySelector("[data-none]").hidden = pictures.length > 0;
    image.hidden = !pictures.length;
    if (pictures.length) image.src = pictures[shown];
    if (!view.open) view.showModal();
  }

  view?.addEventListener("close", () => lines[here].focus({ preventScroll: true }));

  function go(to) {
    if (to < 0 || to >= lines.length) return;
    lines[here].classList.remove("here");
    here = to;
    const line = lines[here];
    line.classList.add("here");
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    if (note) note.value = line.id.slice(1);
    for (const beside of desk.querySelectorAll("[data-of]")) {
      const fits = beside.dataset.of === line.id;
      beside.classList.toggle("here", fits);
      if (fits) beside.scrollIntoView({ block: "nearest" });
    }
    if (view?.open) look(0);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input:not([type=checkbox]), select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = () => lines.findIndex((line, n) => n > here && "found" in line.dataset);
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "n") go(found());
    else if (event.key === "x") lines[here].querySelector("input[name=lines]")?.click();
    else if (event.key === "a") all?.click();
    else if (event.key === "v") look(view?.open ? shown + 1 : 0);
    else if (event.key === "Enter" && event.target.matches("[data-line]")) desk.querySelector(`[data-of="${lines[here].id}"] p a`)?.click();
    else if (event.key === "/") {
      document.querySelector("details.filter-bar, .filter-bar details")?.setAttribute("open", "");
      document.querySelector("input[name=q]")?.focus();
    } else return;
    event.preventDefault();
  });
  desk.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line) go(lines.indexOf(line));
    if (line && event.target.closest("[data-pictures]") && view) {
      event.preventDefault();
      look(0);
    }
  });
})();
