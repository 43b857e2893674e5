// The counter by keyboard: "/" to search, 1–9 tick papers, "0" ticks all, F2 calls the next, F9 approves.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  const press = (selector) => {
    const found = document.querySelector(selector);
    if (!found) return;
    event.preventDefault();
    found.click();
  };
  if (event.key === "F2") return press("[data-key=next]");
  if (event.key === "F9") return press("[data-key=approve]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key=search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    return;
  }
  const papers = [...document.querySelectorAll(".papers input[type=checkbox]")];
  if (event.key === "0") papers.forEach((one) => (one.checked = true));
  else if (/^[1-9]$/.test(event.key) && papers[event.key - 1]) papers[event.key - 1].checked = !papers[event.key - 1].checked;
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-all-papers]")) return;
  document.querySelectorAll(".papers input[type=checkbox]").forEach((one) => (one.checked = true));
});
