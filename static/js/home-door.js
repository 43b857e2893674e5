// The door of a home: scans by camera, scanner or keyboard; asks the portal, or without network goes by the signed list
// of the day. What happens without network waits here, each with a nonce, until the portal has said it is kept.
import { verifySigned, spelledHash, spelledNumber, placeOf, readCode } from "./home-door-codes.js";
import { watchCamera } from "./qr.js";

const at = (id) => document.getElementById(id);
const gate = at("gate");
const words = gate.dataset;
const said = JSON.parse(at("door-words").textContent);
const slot = (name) => `home-door:${words.home}:${name}`;
const load = (name, other) => JSON.parse(localStorage.getItem(slot(name)) ?? JSON.stringify(other));
const save = (name, value) => localStorage.setItem(slot(name), JSON.stringify(value));
let list = null; // the verified list of the day
let guests = 0;
let leaving = false;
let inside = null;
let down = !navigator.onLine;
let sending = false;

const headers = () => ({ Authorization: `Bearer ${load("key", "")}`, "Content-Type": "application/json", "Accept-Language": document.documentElement.lang });
const call = (url, body) => fetch(url, { method: body ? "POST" : "GET", headers: headers(), body: body && JSON.stringify(body), credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(6000) });

function show() {
  const key = load("key", "");
  at("gate-pair").hidden = Boolean(key);
  at("gate-scan").hidden = !key;
  const waiting = load("waiting", []).length;
  at("gate-state").textContent = [down ? (list ? words.offline : words.listless) : words.online, waiting ? `${words.waits} ${waiting}` : ""].filter(Boolean).join(" · ");
  at("gate-state").dataset.waiting = waiting;
  at("gate-inside").textContent = inside ?? "–";
  at("gate-guests").textContent = guests;
  at("gate-way").textContent = leaving ? words.out : words.in;
  at("gate-way").setAttribute("aria-pressed", leaving);
  if (key && at("gate-light").hidden) at("gate-text").focus({ preventScroll: true });
}

function forget(reason) {
  for (const name of ["key", "list", "seen", "wrong"]) localStorage.removeItem(slot(name));
  list = null;
  at("gate-wrong").textContent = reason;
  at("gate-wrong").hidden = !reason;
  show();
}

// A tone up for yes, two low ones for no.
let sound = null;
function tone(go) {
  sound ??= new AudioContext();
  for (const [pitch, start] of go ? [[880, 0], [1320, 0.12]] : [[220, 0], [220, 0.22]]) {
    const note = sound.createOscillator();
    const loud = sound.createGain();
    note.frequency.value = pitch;
    note.type = go ? "sine" : "square";
    loud.gain.value = 0.12;
    note.connect(loud).connect(sound.destination);
    note.start(sound.currentTime + start);
    note.stop(sound.currentTime + start + (go ? 0.12 : 0.18));
  }
}

let clearing = 0;
function light(go, why, look = "") {
  const screen = at("gate-light");
  screen.className = `gate-light ${go ? "go" : "stop"}`;
  at("gate-sign").textContent = go ? "✓" : "×";
  at("gate-why").textContent = why;
  at("gate-look").textContent = look;
  screen.hidden = false;
  screen.dataset.go = go;
  try {
    tone(go);
  } catch {} // a browser without sound still shows its light
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    screen.hidden = true;
    show();
  }, look ? 4000 : 2200);
  guests = 0;
  show();
}

const isNumber = (text) => /^[A-Z0-9]{1,20}$/.test(text);
const TYPED_MOST = 10;
const wrongLately = () => load("wrong", []).filter((moment) => Date.now() - moment < 300000);

// A typed number by the list alone: [why not, the card's hash]; the words are those a door with network says.
async function byNumber(number) {
  if (list.numbers === undefined) return ["no_network"]; // a list from before numbers stood on it
  if (wrongLately().length >= TYPED_MOST) return ["too_often"];
  const sealed = await spelledNumber(list.salt, number, load("key", ""));
  if (list.stopped[sealed]) return [list.stopped[sealed]];
  const place = placeOf(list.numbers, sealed);
  return place < 0 ? [list.whole ? "invalid" : "not_listed"] : ["", list.cards[place]];
}

// A code by its signature, its time, and the list of stopped cards.
async function byCode(code, now) {
  if (code.kind === "L") return ["no_network"];
  if (!(await verifySigned(code, load("pinned", "")))) return ["invalid"];
  const age = now - code.moment * 60000;
  if (age < -120000) return ["early"];
  if (age > (code.kind === "S" ? 24 : 24 * 180) * 3600000) return ["expired"];
  const hash = await spelledHash(list.salt, code.card);
  if (list.spoiled.includes(hash)) return ["suspended"];
  return [code.kind === "P" && !leaving && !list.cards.includes(hash) ? "not_listed" : "", hash, code.card];
}

// Without network: what was shown, then the hours and guests, and what this door has let in already.
async function decide(text) {
  const now = Date.now();
  if (!list || list.expires < now) return [false, "no_network"];
  const code = readCode(text);
  if (!code && !isNumber(text)) return [false, text.startsWith("UC1-") ? "invalid" : "wrong_type"];
  const [wrong, ...names] = code ? await byCode(code, now) : await byNumber(text);
  if (wrong) return [false, wrong];
  if (leaving) return [true, "left"];
  if (!list.hours.some(([opens, closes]) => opens - 900000 <= now && now < closes)) return [false, "closed"];
  if (guests > list.guests) return [false, "guests"];
  const seen = load("seen", {}); // under the card's hash for typed numbers, and its code, which outlives a new list
  for (const card of Object.keys(seen)) if (now - seen[card] > 600000) delete seen[card];
  if (names.some((name) => seen[name])) return [false, "used"];
  for (const name of names) seen[name] = now;
  save("seen", seen);
  return [true, "ok"];
}

async function locally(entry) {
  const [go, reason] = await decide(entry.code);
  if (!go && isNumber(entry.code)) save("wrong", [...wrongLately(), Date.now()]);
  save("waiting", [...load("waiting", []), { ...entry, at: new Date().toISOString(), go, reason }]);
  if (go && inside !== null) inside = Math.max(0, inside + (entry.leaving ? -1 : 1 + entry.guests));
  const look = entry.code.startsWith("UC1-P") ? said.printed : isNumber(entry.code) ? said.typed : "";
  light(go, said[reason], go ? look : "");
}

let last = ["", 0];
async function scan(raw) {
  const code = raw.replace(/\s+/g, "").toUpperCase();
  if (!code || (code === last[0] && Date.now() - last[1] < 3000)) return;
  last = [code, Date.now()];
  const entry = { code: code.slice(0, 400), nonce: crypto.randomUUID(), guests, leaving };
  try {
    const answer = await call(words.scan, entry);
    if (answer.status === 401) return forget(words.refused);
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    down = false;
    inside = told.inside;
    const look = told.second_look && (code.startsWith("UC1-P") ? said.printed : said.typed);
    light(told.go, said[told.reason] ?? told.words, look); // in the language of this page
  } catch {
    down = true;
    await locally(entry);
  }
}

async function handIn() {
  const sent = load("waiting", []).slice(0, 100);
  if (sending || !sent.length || !load("key", "")) return;
  sending = true;
  try {
    const answer = await call(words.entries, { entries: sent });
    if (answer.status === 401) forget(words.refused);
    if (answer.ok) {
      const { entries } = await answer.json();
      save("waiting", load("waiting", []).filter((one) => !(one.nonce in entries)));
      down = false;
    }
  } catch {
    down = true;
  }
  sending = false;
  show();
}

// The list must carry the portal's signature under the key this device first met, and name this home.
async function check(told) {
  const pinned = load("pinned", "") || told.key;
  if (!(await verifySigned(told, pinned))) return null;
  const body = JSON.parse(told.body);
  if (body.type !== "door-list" || body.home !== words.home) return null;
  save("pinned", pinned);
  return body;
}

async function renew() {
  if (!load("key", "")) return;
  try {
    const answer = await call(words.list);
    if (answer.status === 401) return forget(words.refused);
    if (!answer.ok) return;
    const told = await answer.json();
    const body = await check(told);
    inside = told.inside;
    if (body) {
      list = body;
      save("list", told);
    }
    down = false;
  } catch {
    down = true;
  }
  show();
}

async function start() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) {
    save("key", given);
    history.replaceState(null, "", location.pathname);
  }
  const kept = load("list", null);
  if (kept) list = await check(kept);
  await renew();
  await handIn();
  show();
}

at("gate-pair").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  save("key", at("gate-key").value.trim());
  at("gate-wrong").hidden = true;
  renew();
});
at("gate-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = at("gate-text");
  scan(field.value);
  field.value = "";
});
at("gate-less").addEventListener("click", () => ((guests = Math.max(0, guests - 1)), show()));
at("gate-more").addEventListener("click", () => ((guests = Math.min(20, guests + 1)), show()));
at("gate-way").addEventListener("click", () => ((leaving = !leaving), show()));
at("gate-light").addEventListener("click", () => ((at("gate-light").hidden = true), show()));

// The camera stays open all day. A card that is still held before it after its light is not a second scan.
let held = ["", 0];
function seen(said) {
  const now = Date.now();
  if (said === held[0] && now - held[1] < 2000) held[1] = now;
  else if (at("gate-light").hidden) {
    held = [said, now];
    scan(said);
  }
}
at("gate-camera").addEventListener("click", async () => {
  try {
    await watchCamera(at("gate-video"), seen);
    at("gate-camera").hidden = true;
  } catch {
    at("gate-video").hidden = true;
    at("gate-state").textContent = words.unread;
  }
});

window.addEventListener("online", () => ((down = false), handIn(), renew()));
window.addEventListener("offline", () => ((down = true), show()));
setInterval(handIn, 5000);
setInterval(renew, 1800000);
navigator.serviceWorker?.register(words.worker);
show();
start();
