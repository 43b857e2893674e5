// What scripts add; every page works without them.

// A sent form cannot be sent again by a second tap; coming back by the back button frees it.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form button[disabled]")) button.disabled = false;
});
document.querySelector(".errors")?.focus();

// Coming back to a page that answered a form opens its address anew; browsers would ask whether to send the form again.
history.replaceState(history.state, "");

// A row of tabs wider than the phone begins where the person stands.
for (const here of document.querySelectorAll(".tabs [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Filters apply as they are chosen; without scripts the button does it.
document.addEventListener("change", (event) => {
  event.target.closest?.("form[data-apply]")?.requestSubmit();
});

// The question before what cannot be undone opens as a dialogue; closing it puts the form back where it was.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) {
    event.preventDefault();
    const dialog = close.closest("dialog");
    if (dialog) dialog.close();
    else close.closest("details")?.removeAttribute("open");
    return;
  }
  const summary = event.target.closest("details.confirm > summary");
  if (!summary) return;
  event.preventDefault();
  const details = summary.parentElement;
  const form = details.querySelector("form");
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", summary.textContent.trim());
  details.after(dialog);
  form.classList.remove("card");
  dialog.append(form);
  dialog.addEventListener("close", () => {
    form.classList.add("card");
    details.append(form);
    dialog.remove();
    summary.focus();
  });
  dialog.showModal();
});

// Messages can be put away.
for (const line of document.querySelectorAll(".messages li")) {
  const word = line.parentElement.dataset.close;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain-button close";
  button.textContent = "×";
  button.setAttribute("aria-label", word);
  button.addEventListener("click", () => line.remove());
  line.append(button);
}

// Filters that somebody opened stay open while the list changes under them.
let unfolded = false;
document.addEventListener("htmx:beforeSwap", () => (unfolded = document.querySelector("details.filter-bar")?.open ?? false));
document.addEventListener("htmx:afterSwap", () => {
  const bar = document.querySelector("details.filter-bar");
  if (bar && unfolded) bar.open = true;
});

// Long work that came to its end shows its result.
document.addEventListener("htmx:afterSwap", () => {
  if (document.querySelector("#progress[hx-get] [data-finished]")) location.reload();
});
