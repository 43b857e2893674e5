// A wish on a phone: the draft stays in the browser with its photo, which is covered before it leaves; similar wishes show.
import * as photos from "./kept-photos.js";
import { redaction } from "./redact.js";

const form = document.querySelector("form[data-draft]");
const note = form.querySelector(".draft-note");
const KEY = `draft-${form.dataset.draft}`;
const KEPT = ["text", "category", "kind", "union", "place", "contact", "is_anonymous", "is_sensitive", "is_for_other"];
const say = (words) => { note.textContent = words; note.hidden = !words; };
const store = {
  get() { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } },
  set(value) { try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { /* a full or forbidden store */ } },
  drop() { try { localStorage.removeItem(KEY); } catch { /* forbidden */ } },
};

function read() {
  const values = {};
  for (const name of KEPT) {
    const field = form.elements[name];
    if (field) values[name] = field.type === "checkbox" ? field.checked : field.value;
  }
  return values;
}

function keep(queued) {
  const values = read();
  if (values.text.trim() || form.elements.photo.files.length) store.set({ values, queued, token: queued ? form.elements.form_token.value : "" });
  else store.drop();
}

const picture = redaction(form.elements.photo, form.querySelector(".redact"), form.dataset, async (photo) => {
  if (photo) await photos.put(KEY, photo);
  else await photos.drop(KEY);
  if (!queued) keep(false);
});

let queued = false;

// A queued wish keeps the token it was sent with: should it have arrived after all, it counts once.
const draft = store.get();
if (draft && !form.elements.text.value) {
  for (const [name, value] of Object.entries(draft.values)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else if (value) field.value = value;
  }
  if (draft.queued && draft.token) form.elements.form_token.value = draft.token;
  say(draft.queued ? form.dataset.offline : form.dataset.kept);
  queued = Boolean(draft.queued);
  photos.get(KEY).then((photo) => photo && picture.show(photo));
}
form.addEventListener("input", () => { queued = false; keep(false); });

form.addEventListener("submit", (event) => {
  if (navigator.onLine) { keep(true); return; }
  event.preventDefault();
  event.stopPropagation();
  queued = true;
  keep(true);
  say(form.dataset.offline);
});
addEventListener("online", () => { if (queued) form.requestSubmit(); });

// What was published already and sounds alike, while one writes.
const box = document.getElementById("similar");
let timer;
form.elements.text.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const text = form.elements.text.value.trim();
    if (text.length < 4) { box.replaceChildren(); return; }
    try {
      const answer = await fetch(`${box.dataset.url}?text=${encodeURIComponent(text.slice(0, 200))}`);
      if (answer.ok) box.innerHTML = await answer.text();
    } catch { /* no network: nothing to suggest */ }
  }, 500);
});
