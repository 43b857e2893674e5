// Whoever signs out leaves nothing behind on this device: neither card nor diary, no draft of a wish, no photo that waits.
// What was not handed in is named before, with the way to hand it in.
import { forgetPages } from "./kept-pages.js";
import { drop } from "./kept-photos.js";

const form = document.querySelector("form[data-account]");
const note = document.getElementById("left-behind");
const { account, draft } = form.dataset;
const keys = () => { try { return Object.keys(localStorage); } catch { return []; } };
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const diaries = () => keys().filter((key) => key.startsWith("diary:") && key.endsWith(`-${account}`));
const entries = () => diaries().flatMap((key) => read(key) ?? []);

function name() {
  const left = entries();
  const wish = read(draft);
  if (!left.length && !wish) return;
  const place = diaries().find((key) => (read(key) ?? []).length)?.slice(6).split("-")[0];
  note.querySelector("[data-entries]").textContent = left.length;
  note.querySelector("[data-photos]").textContent = left.filter((one) => one.photo).length;
  note.querySelector("[data-left-entries]").hidden = !left.length;
  note.querySelector("[data-left-wish]").hidden = !wish;
  for (const link of note.querySelectorAll("a[data-diary]")) {
    link.hidden = !place;
    if (place) link.href = link.dataset.diary.replace("/0/", `/${place}/`);
  }
  note.querySelector("a[data-wish]").hidden = !wish;
  note.hidden = false;
  form.querySelector("button").textContent = form.dataset.word;
}

async function forget() {
  const photos = [...entries().filter((one) => one.photo).map((one) => one.nonce), draft];
  for (const key of [...diaries(), draft]) localStorage.removeItem(key);
  await Promise.all([...photos.map(drop), forgetPages()]);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const patience = new Promise((done) => { setTimeout(done, 3000); });
  try { await Promise.race([forget(), patience]); } catch { /* a forbidden store keeps nothing */ }
  form.submit();
});
name();
