// Reads the codes of cards and checks the portal's signature, on the device alone.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const NUMBER_LETTERS = 10;
const text = new TextEncoder();
const hex = (hash) => [...new Uint8Array(hash)].map((one) => one.toString(16).padStart(2, "0")).join("");
const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

function unspelled(seal) {
  const out = [];
  let bits = 0;
  let value = 0;
  for (const sign of seal) {
    value = (value << 5) | LETTERS.indexOf(sign);
    bits += 5;
    if (bits >= 8) {
      out.push((value >> (bits - 8)) & 255);
      bits -= 8;
      value &= (1 << bits) - 1;
    }
  }
  return value === 0 ? Uint8Array.from(out) : null; // one spelling alone
}

// The parts of a code in its one spelling, else null.
export function readCode(said) {
  const found = /^UC1-([LSP])-([A-Z2-7]{16})-([1-9][0-9]{0,11})-([A-Z2-7]{16}|[A-Z2-7]{103})$/.exec(said);
  const seal = found && unspelled(found[4]);
  return seal ? { kind: found[1], card: found[2], moment: Number(found[3]), seal } : null;
}

// Whether a code, or a list with its body and signature, carries the portal's Ed25519 signature.
export async function verifySigned(signed, key) {
  const [body, seal] = signed.body === undefined
    ? [`UC1|door|${signed.kind}|${signed.card}|${signed.moment}`, signed.seal]
    : [signed.body, bytes(signed.signature)];
  try {
    const known = await crypto.subtle.importKey("raw", bytes(key), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, seal, text.encode(body));
  } catch {
    return false; // a browser without Ed25519 cannot judge, so it lets nobody in
  }
}

// How a card stands on the list of the day.
export async function spelledHash(salt, card) {
  return hex(await crypto.subtle.digest("SHA-256", text.encode(salt + card))).slice(0, 12);
}

// How a member's number stands on the list of the day: sealed under the hash of this device's own key.
export async function spelledNumber(salt, number, key) {
  const secret = hex(await crypto.subtle.digest("SHA-256", text.encode(key.replace(/\s+/g, "").toUpperCase())));
  const sealing = await crypto.subtle.importKey("raw", text.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", sealing, text.encode(`${salt}|${number}`))).slice(0, NUMBER_LETTERS);
}

// The place of a sealed number among the numbers of a list, which stand there without a gap; -1 where it is missing.
export function placeOf(numbers, sealed) {
  let at = numbers.indexOf(sealed);
  while (at % NUMBER_LETTERS > 0) at = numbers.indexOf(sealed, at + 1);
  return at < 0 ? -1 : at / NUMBER_LETTERS;
}
