// Entries of a week wait on the phone, each with a nonce, until the portal has said of each what became of it. What it
// refuses stays too: it can be put back into its form, so that nothing that was written is lost.
const diary = document.getElementById("diary");
const words = diary.dataset;
const key = `diary:${words.key}`;
const state = document.getElementById("diary-state");
const list = document.getElementById("diary-waiting");
const read = () => JSON.parse(localStorage.getItem(key) || "[]");
const keep = (entries) => localStorage.setItem(key, JSON.stringify(entries));
let busy = false;

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
  const said = entry.fields.title || entry.fields.text || `${entry.fields.station} ${entry.fields.product}`;
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

function putBack(entry) {
  const form = diary.querySelector(`form[data-kind="${entry.kind}"]`);
  if (!form) return;
  for (const [name, value] of Object.entries(entry.fields)) if (form.elements[name]) form.elements[name].value = value;
  form.closest("details").open = true;
  const said = form.querySelector("[data-refusal]");
  said.textContent = entry.refusal;
  said.hidden = false;
  keep(read().filter((one) => one.nonce !== entry.nonce));
  show(" ");
  form.querySelector("input:not([type=hidden]), textarea").focus();
}

async function handIn() {
  const sent = read().filter((entry) => !entry.refusal).slice(0, 100);
  if (busy || !sent.length) return show();
  busy = true;
  let note = "";
  try {
    const answer = await fetch(words.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": diary.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ entries: sent }),
      redirect: "error",
      signal: AbortSignal.timeout(15000),
    });
    if (answer.ok) {
      const said = (await answer.json()).entries;
      const left = read().filter((entry) => said[entry.nonce] !== "in");
      keep(left.map((entry) => (entry.nonce in said ? { ...entry, refusal: said[entry.nonce] } : entry)));
    } else if ([401, 403].includes(answer.status)) note = words.again;
  } catch {
    note = navigator.onLine ? "" : words.offline;
  }
  busy = false;
  show(note);
}

diary.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-kind]");
  if (!form) return;
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "form_token", "entry"].includes(name)));
  keep([...read(), { kind: form.dataset.kind, nonce: crypto.randomUUID(), at: new Date().toISOString(), fields }]);
  const { day } = fields;
  form.reset();
  if (form.elements.day) form.elements.day.value = day;
  form.querySelector("[data-refusal]").hidden = true;
  show(words.kept);
  handIn();
});
window.addEventListener("online", handIn);
window.addEventListener("offline", () => show());
setInterval(() => read().some((entry) => !entry.refusal) && handIn(), 5000);
navigator.serviceWorker?.register(words.worker);
show();
handIn();
