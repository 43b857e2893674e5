// What the modules of a QR code say (ISO/IEC 18004): format, mask, blocks, repair of damaged bytes, text. Versions 1 to 14.
const PER_BLOCK = [
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30],
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24],
]; // bytes of repair in a block, by level L M Q H and version
const BLOCKS = [
  [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4],
  [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9],
  [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16],
];
const LEVELS = [1, 0, 3, 2]; // how the two bits of the level are numbered: M L H Q
const MASKS = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
export const MOST = 14;

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++) {
  EXP[i] = EXP[i + 255] = value;
  LOG[value] = i;
  value = (value << 1) ^ (value & 128 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);
const over = (a, b) => (a ? EXP[LOG[a] + 255 - LOG[b]] : 0);
const valueAt = (terms, x) => terms.reduceRight((sum, term) => times(sum, x) ^ term, 0); // lowest term first

// Repairs up to half as many bytes as `spare` counts, in place; false when there are too many.
function repair(bytes, spare) {
  const sick = [];
  for (let i = 0; i < spare; i++) sick.push(bytes.reduce((sum, byte) => times(sum, EXP[i]) ^ byte, 0));
  if (sick.every((one) => !one)) return true;
  let [where, before, errors, gap, last] = [[1], [1], 0, 1, 1]; // Berlekamp and Massey
  for (let n = 0; n < spare; n++) {
    let miss = sick[n];
    for (let i = 1; i <= errors; i++) miss ^= times(where[i] ?? 0, sick[n - i]);
    if (!miss) {
      gap++;
      continue;
    }
    const kept = [...where];
    const factor = over(miss, last);
    for (let i = 0; i < before.length; i++) where[i + gap] = (where[i + gap] ?? 0) ^ times(factor, before[i]);
    for (let i = 0; i < where.length; i++) where[i] ??= 0;
    if (2 * errors <= n) [errors, before, last, gap] = [n + 1 - errors, kept, miss, 1];
    else gap++;
  }
  if (errors * 2 > spare) return false;
  const worth = [];
  for (let i = 0; i < spare; i++) {
    let sum = 0;
    for (let j = 0; j <= Math.min(i, errors); j++) sum ^= times(where[j] ?? 0, sick[i - j]);
    worth.push(sum);
  }
  let found = 0;
  for (let at = 0; at < bytes.length; at++) {
    const power = bytes.length - 1 - at;
    const inverse = EXP[(255 - (power % 255)) % 255];
    if (valueAt(where, inverse)) continue;
    let slope = 0;
    for (let i = 1; i < where.length; i += 2) slope ^= times(where[i], EXP[(LOG[inverse] * (i - 1)) % 255]);
    if (!slope) return false;
    bytes[at] ^= times(EXP[power % 255], over(valueAt(worth, inverse), slope));
    found++;
  }
  return found === errors;
}

function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_one, i) => version * 4 + 10 - step * (count - 2 - i))];
}

// Whether a module belongs to the pattern and not to the text.
function isPattern(size, version) {
  const marks = alignments(version);
  const centres = marks.flatMap((x) => marks.map((y) => [x, y])).filter(([x, y]) => !((x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6)));
  return (x, y) =>
    x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9) ||
    (version > 6 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) ||
    centres.some(([a, b]) => Math.abs(x - a) < 3 && Math.abs(y - b) < 3);
}

// Level and mask from the nearest of the 32 words a format may be; null when none is near.
function formatOf(dark, size) {
  const first = [];
  const second = [];
  for (let i = 0; i < 15; i++) {
    first.push(i < 6 ? dark(8, i) : i < 8 ? dark(8, i + 1) : i === 8 ? dark(7, 8) : dark(14 - i, 8));
    second.push(i < 8 ? dark(size - 1 - i, 8) : dark(8, size - 15 + i));
  }
  let best = [4, 0];
  for (let data = 0; data < 32; data++) {
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const word = ((data << 10) | rest) ^ 0x5412;
    for (const read of [first, second]) {
      const off = read.filter((bit, i) => Boolean(bit) !== Boolean((word >> i) & 1)).length;
      if (off < best[0]) best = [off, data];
    }
  }
  return best[0] < 4 ? { level: LEVELS[best[1] >> 3], mask: MASKS[best[1] & 7] } : null;
}

function codewords(dark, size, version, mask) {
  const pattern = isPattern(size, version);
  const bytes = [];
  let [bits, value] = [0, 0];
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let n = 0; n < size; n++) {
      const y = upward ? size - 1 - n : n;
      for (const x of [right, right - 1]) {
        if (pattern(x, y)) continue;
        value = (value << 1) | (Boolean(dark(x, y)) !== (mask(x, y) === 0) ? 1 : 0);
        if (++bits === 8) {
          bytes.push(value);
          [bits, value] = [0, 0];
        }
      }
    }
  }
  return bytes;
}

// The bytes of the text, blocks taken apart and repaired; null when too much is damaged.
function dataOf(raw, version, level) {
  const [count, spare] = [BLOCKS[level][version - 1], PER_BLOCK[level][version - 1]];
  const short = Math.floor(raw.length / count) - spare;
  const longer = raw.length % count;
  const blocks = Array.from({ length: count }, () => []);
  let at = 0;
  for (let i = 0; i <= short; i++) blocks.forEach((block, n) => (i < short || n >= count - longer) && block.push(raw[at++]));
  for (let i = 0; i < spare; i++) for (const block of blocks) block.push(raw[at++]);
  return blocks.every((block) => repair(block, spare)) ? blocks.flatMap((block) => block.slice(0, -spare)) : null;
}

function textOf(bytes, version) {
  let at = 0;
  const left = () => bytes.length * 8 - at;
  const take = (count) => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value = value * 2 + ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
    return value;
  };
  const wide = version > 9 ? 1 : 0;
  let text = "";
  while (left() >= 4) {
    const kind = take(4);
    if (kind === 0) break;
    if (kind === 1) {
      for (let count = take([10, 12][wide]); count > 0; count -= 3) text += String(take([0, 4, 7, 10][Math.min(count, 3)])).padStart(Math.min(count, 3), "0");
    } else if (kind === 2) {
      let count = take([9, 11][wide]);
      for (; count > 1; count -= 2) {
        const pair = take(11);
        text += LETTERS[Math.floor(pair / 45)] + LETTERS[pair % 45];
      }
      if (count) text += LETTERS[take(6)];
    } else if (kind === 4) {
      text += new TextDecoder().decode(Uint8Array.from({ length: take([8, 16][wide]) }, () => take(8)));
    } else if (kind === 7) take(8);
    else return null;
    if (left() < 0) return null;
  }
  return text;
}

// The text of the code whose module (x, y) is black where `dark(x, y)` says so; null when it cannot be read.
export function readModules(dark, size) {
  const version = (size - 17) / 4;
  const format = formatOf(dark, size);
  if (!format) return null;
  const data = dataOf(codewords(dark, size, version, format.mask), version, format.level);
  return data && textOf(data, version);
}
