// Entries of a week wait on the phone, each with a nonce, until the portal has said of each what became of it. What it
// refuses stays too: it can be put back into its form, so that nothing that was written is lost. A photo waits beside its entry.
import * as photos from "./kept-photos.js";
import { redaction } from "./redact.js";

const diary = document.getElementById("diary");
const words = diary.dataset;
const key = `diary:${words.key}`;
const state = document.getElementById("diary-state");
const list = document.getElementById("diary-waiting");
const read = () => JSON.parse(localStorage.getItem(key) || "[]");
const keep = (entries) => localStorage.setItem(key, JSON.stringify(entries));
let busy = false;
const pictures = new Map();
for (const form of diary.querySelectorAll("form[data-kind]")) {
  if (form.elements.photo) pictures.set(form.dataset.kind, redaction(form.elements.photo, form.querySelector(".redact"), words));
}

function show(note = "") {
  const entries = read();
  const line = entries.length ? `${words.waits} ${entries.length}` : navigator.onLine && note === "" ? words.online : "";
  state.textContent = [note || (navigator.onLine ? "" : words.offline), line].filter(Boolean).join(" ");
  state.dataset.waiting = entries.length;
  list.hidden = !entries.length;
  list.replaceChildren(...entries.map(row));
}

function row(entry) {
  const line = document.createElement("li");
  line.className = "pair-line";
  const text = document.createElement("span");
  const said = entry.fields.title || entry.fields.text || entry.fields.agenda || `${entry.fields.station} ${entry.fields.product}`;
  text.textContent = [entry.fields.day, said.slice(0, 60), entry.refusal].filter(Boolean).join(" · ");
  line.append(text);
  if (entry.refusal) {
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = "✎";
    button.ariaLabel = text.textContent;
    button.addEventListener("click", () => putBack(entry));
    line.append(button);
  }
  return line;
}

async function putBack(entry) {
  const form = diary.querySelector(`form[data-kind="${entry.kind}"]`);
  if (!form) return;
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = field.name in entry.fields;
    else if (field.name in entry.fields) field.value = entry.fields[field.name];
  }
  form.closest("details").open = true;
  const said = form.querySelector("[data-refusal]");
  said.textContent = entry.refusal;
  said.hidden = false;
  const photo = entry.photo && (await photos.get(entry.nonce));
  if (photo) await pictures.get(entry.kind)?.show(photo);
  keep(read().filter((one) => one.nonce !== entry.nonce));
  photos.drop(entry.nonce);
  show(" ");
  form.querySelector("input:not([type=hidden]), textarea").focus();
}

// Everything without a photo goes at once, then one entry with its photo at a time: a thin network carries them one by one.
function next() {
  const waiting = read().filter((entry) => !entry.refusal);
  const plain = waiting.filter((entry) => !entry.photo).slice(0, 100);
  return plain.length ? plain : waiting.slice(0, 1);
}

async function send(entries) {
  const said = JSON.stringify({ account: words.account, entries });
  const headers = { "X-CSRFToken": diary.querySelector("[name=csrfmiddlewaretoken]").value };
  const photo = entries[0].photo && (await photos.get(entries[0].nonce));
  let body = said;
  if (photo) {
    body = new FormData();
    body.append("entries", said);
    body.append(`photo-${entries[0].nonce}`, photo, "photo.jpg");
  } else headers["Content-Type"] = "application/json";
  return fetch(words.sync, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(photo ? 90000 : 15000) });
}

async function handIn() {
  const sent = next();
  if (busy || !sent.length) return show();
  busy = true;
  let note = "";
  let goesOn = false;
  try {
    const answer = await send(sent);
    if (answer.ok) {
      const said = (await answer.json()).entries;
      const left = read().filter((entry) => said[entry.nonce] !== "in");
      keep(left.map((entry) => (entry.nonce in said ? { ...entry, refusal: said[entry.nonce] } : entry)));
      for (const { nonce } of sent) if (said[nonce] === "in") photos.drop(nonce);
      goesOn = sent.every(({ nonce }) => nonce in said);
    } else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) note = words.again; // to the door
  } catch {
    note = navigator.onLine ? "" : words.offline;
  }
  busy = false;
  show(note);
  if (goesOn && next().length) handIn();
}

async function keepEntry(form, refusal) {
  const left = ["csrfmiddlewaretoken", "form_token", "entry", "photo"];
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !left.includes(name)));
  const nonce = crypto.randomUUID();
  const photo = form.elements.photo?.files[0];
  if (photo) await photos.put(nonce, photo); // before its entry: no entry ever waits for a photo that is not there
  keep([...read(), { kind: form.dataset.kind, nonce, at: new Date().toISOString(), fields, photo: Boolean(photo), ...(refusal && { refusal }) }]);
}

diary.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-kind]");
  if (!form) return;
  event.preventDefault();
  await keepEntry(form);
  const day = form.elements.day?.value;
  form.reset();
  pictures.get(form.dataset.kind)?.clear();
  if (form.elements.day) form.elements.day.value = day;
  form.querySelector("[data-refusal]").hidden = true;
  show(words.kept);
  handIn();
});

// The session is over, or the door was shown to somebody: what is half written waits, and the page gives way to the door.
const isTyped = (field) => field.files?.length || (/^(text|number|textarea)$/.test(field.type) && field.value !== field.defaultValue);
let locked = false;
async function lock() {
  if (locked) return;
  locked = true;
  diary.closest("main").hidden = true;
  for (const form of diary.querySelectorAll("form[data-kind]")) if ([...form.elements].some(isTyped)) await keepEntry(form, words.unfinished);
  location.reload();
}
const lockInTime = () => Date.now() > Number(words.until) && lock();
if ("BroadcastChannel" in window) new BroadcastChannel("door").onmessage = lock;
document.addEventListener("visibilitychange", lockInTime);
window.addEventListener("online", handIn);
window.addEventListener("offline", () => show());
setInterval(() => lockInTime() || (read().some((entry) => !entry.refusal) && handIn()), 5000);
navigator.serviceWorker?.register(words.worker);
show();
handIn();
