// The door goes on without a network: entries wait on the device, each with a nonce, until the portal has said of each
// what became of it. Handing in the same entry again changes nothing there.
const door = document.getElementById("door");
const words = door.dataset;
const key = `door:${words.number}`;
const state = document.getElementById("door-state");
const others = document.getElementById("door-others");
const inside = door.querySelector("strong.num");
const token = door.querySelector("[name=csrfmiddlewaretoken]").value;
const read = () => JSON.parse(localStorage.getItem(key) || "[]");
const keep = (entries) => localStorage.setItem(key, JSON.stringify(entries));
let counted = Number(inside?.textContent) || 0;
let busy = false;

function show(note = "") {
  const waiting = read().length;
  const line = waiting ? `${words.waits} ${waiting}` : navigator.onLine ? words.online : "";
  state.textContent = [note || (navigator.onLine ? "" : words.offline), line].filter(Boolean).join(" ");
  state.dataset.waiting = waiting;
  if (inside) inside.textContent = counted + waiting;
}

function mark(entry) {
  const row = entry.expected && door.querySelector(`[data-expected="${entry.expected}"]`);
  if (row) {
    const chip = document.createElement("span");
    chip.className = "chip ok";
    chip.textContent = words.here;
    row.querySelector("form")?.replaceWith(chip);
    return;
  }
  others.querySelector("[data-nobody]")?.remove();
  const line = document.createElement("li");
  line.textContent = entry.name;
  others.prepend(line);
}

function add(entry) {
  const waiting = read();
  if (entry.expected && waiting.some((one) => one.expected === entry.expected)) return;
  keep([...waiting, { ...entry, nonce: crypto.randomUUID(), at: new Date().toISOString() }]);
  mark(entry);
  show();
  handIn();
}

async function handIn() {
  const sent = read().slice(0, 100);
  if (busy || !sent.length) return show();
  busy = true;
  let note = "";
  try {
    const answer = await fetch(words.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ entries: sent }),
      redirect: "error",
      signal: AbortSignal.timeout(15000),
    });
    if (answer.ok) {
      const said = await answer.json();
      keep(read().filter((entry) => !(entry.nonce in said.entries)));
      counted = said.inside;
      note = sent
        .filter((entry) => !["in", "twin"].includes(said.entries[entry.nonce] ?? "in"))
        .map((entry) => `${entry.name}: ${said.entries[entry.nonce]}`)
        .join(" ");
    } else if ([401, 403].includes(answer.status)) note = words.again;
  } catch {
    note = navigator.onLine ? "" : words.offline;
  }
  busy = false;
  show(note);
}

door.addEventListener("submit", (event) => {
  event.preventDefault();
  const row = event.target.closest("[data-expected]");
  const field = event.target.querySelector("input[name=name]");
  const name = row ? row.dataset.name : field.value.trim();
  if (!name) return field.focus();
  add(row ? { name, expected: row.dataset.expected } : { name });
  if (field) {
    field.value = "";
    field.focus();
  }
});
document.getElementById("door-search")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of document.querySelectorAll("#door-list li")) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
window.addEventListener("online", handIn);
window.addEventListener("offline", () => show());
setInterval(() => read().length && handIn(), 5000);
navigator.serviceWorker?.register(words.worker);
for (const entry of read()) mark(entry);
show();
handIn();
