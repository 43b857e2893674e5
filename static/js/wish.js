// A wish on a phone: the draft stays in the browser, the photo is covered before it leaves, similar wishes show.
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
  if (values.text.trim()) store.set({ values, queued, token: queued ? form.elements.form_token.value : "" });
  else store.drop();
}

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
}
let queued = Boolean(draft?.queued);
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

// The photo is drawn on a canvas; what a finger swipes over is black in the picture that is sent.
const photo = form.elements.photo;
const place = form.querySelector(".redact");
photo.addEventListener("change", async () => {
  place.replaceChildren();
  place.hidden = true;
  const file = photo.files[0];
  if (!file) return;
  let picture;
  try { picture = await createImageBitmap(file); } catch { return; }
  const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", form.dataset.canvas);
  const pen = canvas.getContext("2d");
  const boxes = [];
  const draw = (extra) => {
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    for (const [x, y, width, height] of extra ? [...boxes, extra] : boxes) pen.fillRect(x, y, width, height);
  };
  const point = (event) => {
    const area = canvas.getBoundingClientRect();
    return [((event.clientX - area.left) * canvas.width) / area.width, ((event.clientY - area.top) * canvas.height) / area.height];
  };
  const save = () => canvas.toBlob((blob) => {
    if (!blob) return;
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
    photo.files = files.files;
  }, "image/jpeg", 0.85);
  let from = null;
  const to = (event) => { const [x, y] = point(event); return [Math.min(from[0], x), Math.min(from[1], y), Math.abs(x - from[0]), Math.abs(y - from[1])]; };
  canvas.addEventListener("pointerdown", (event) => { from = point(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => { if (from) draw(to(event)); });
  canvas.addEventListener("pointerup", (event) => { if (!from) return; boxes.push(to(event)); from = null; draw(); save(); });
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "button";
  undo.textContent = form.dataset.undo;
  undo.addEventListener("click", () => { boxes.pop(); draw(); save(); });
  const hint = document.createElement("p");
  hint.className = "small";
  hint.textContent = form.dataset.cover;
  draw();
  save();
  place.append(hint, canvas, undo);
  place.hidden = false;
});
