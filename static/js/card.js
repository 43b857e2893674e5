// The card in the hand: the code changes by the server's clock; without network the signed code stands in its place.
const pass = document.getElementById("pass");
const at = (id) => document.getElementById(id);

function run() {
  const words = pass.dataset;
  const turn = at("pass-turn");
  let server = Number(words.now) - performance.now(); // server time = server + performance.now()
  let shown = []; // codes with their ends, the present one first
  let asked = false;
  let offline = !navigator.onLine;
  let byHand = false;

  function show() {
    const signed = offline || byHand;
    at("pass-live").hidden = signed;
    at("pass-signed").hidden = !signed;
    turn.hidden = offline;
    turn.textContent = byHand ? turn.dataset.live : turn.dataset.signed;
    const over = signed && Date.now() > Number(words.until);
    const chip = at("pass-chip");
    chip.className = over ? "chip bad" : offline ? "chip warn" : "chip ok";
    chip.textContent = over ? words.over : offline ? words.offline : words.live;
    if (over) at("pass-signed").hidden = true;
  }

  async function ask() {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch(words.code, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(8000) });
      if (answer.redirected) return location.assign(words.login);
      if (answer.status === 409) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      server = said.now - performance.now();
      shown = said.codes;
      offline = false;
    } catch {
      if (!shown.some((one) => one.ends > server + performance.now())) offline = true;
    } finally {
      setTimeout(() => (asked = false), 2000);
    }
    show();
  }

  let drawn = 0;
  function tick() {
    const now = server + performance.now();
    const code = shown.find((one) => one.ends > now);
    if (code && code.ends !== drawn) {
      drawn = code.ends;
      at("pass-frame").querySelector(".qr").innerHTML = code.svg;
    }
    const left = Math.max(0, 30 - ((now / 1000) % 30));
    at("pass-left").textContent = Math.ceil(left);
    at("pass-ring").style.strokeDashoffset = String(30 - left);
    at("pass-clock").textContent = new Date(offline ? Date.now() : now).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    const last = shown.at(-1);
    if (document.visibilityState === "visible" && (!last || last.ends - now < 20000)) ask();
  }

  turn.addEventListener("click", () => {
    byHand = !byHand;
    show();
  });
  window.addEventListener("online", ask);
  window.addEventListener("offline", () => {
    offline = true;
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    shown = [];
    asked = false;
    ask();
  });
  navigator.serviceWorker?.register(words.worker);
  navigator.wakeLock?.request("screen").catch(() => {});
  show();
  ask();
  setInterval(tick, 200);
}

if (pass) run();
else caches?.delete("card-1").catch(() => {}); // stopped: no copy stays on the phone
