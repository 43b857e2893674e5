// Reads the codes of cards and checks the portal's signature, on the device alone.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const text = new TextEncoder();
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
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(salt + card)));
  return [...hash].map((one) => one.toString(16).padStart(2, "0")).join("").slice(0, 12);
}
