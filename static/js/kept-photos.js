// Photos that wait on this device until they are handed in. Where the browser keeps nothing they stay while the page does.
const memory = new Map();
let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open("photos", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

async function ask(mode, work) {
  const table = (await open()).transaction("photos", mode).objectStore("photos");
  return new Promise((done, fail) => {
    const asked = work(table);
    table.transaction.oncomplete = () => done(asked.result);
    table.transaction.onerror = table.transaction.onabort = () => fail(table.transaction.error);
  });
}

export async function put(key, photo) {
  memory.set(key, photo);
  try {
    await ask("readwrite", (table) => table.put(photo, key));
  } catch { /* a full or forbidden store */ }
}

export async function get(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return await ask("readonly", (table) => table.get(key));
  } catch {
    return undefined;
  }
}

export async function drop(key) {
  memory.delete(key);
  try {
    await ask("readwrite", (table) => table.delete(key));
  } catch { /* forbidden */ }
}
