// A sent form cannot be sent again by a second tap; coming back by the back button frees it.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form button[disabled]")) button.disabled = false;
});
document.querySelector(".errors")?.focus();
// Filters apply as they are chosen; without scripts the button does it.
for (const form of document.querySelectorAll("form[data-apply]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
