// Finds a QR code in a picture and reads it, and watches a camera for one. Many browsers cannot read codes by themselves.
import { MOST, readModules } from "./qr-bits.js";

// Black and white against the mean of the surroundings, so that a lamp or a shadow does no harm.
function blackOf({ data, width, height }) {
  const sums = new Float64Array((width + 1) * (height + 1));
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      row += grey[y * width + x] = (data[at] * 77 + data[at + 1] * 151 + data[at + 2] * 28) >> 8;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const reach = Math.max(8, Math.round(Math.min(width, height) / 10));
  const black = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, end] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const sum = sums[end * (width + 1) + right] - sums[top * (width + 1) + right] - sums[end * (width + 1) + left] + sums[top * (width + 1) + left];
      black[y * width + x] = grey[y * width + x] * (right - left) * (end - top) < sum * 0.94 ? 1 : 0;
    }
  }
  return { width, height, at: (x, y) => (x >= 0 && y >= 0 && x < width && y < height ? black[y * width + x] : 0) };
}

// Five lengths as 1:1:3:1:1; gives the size of a module, 0 when they are not.
function likeness(runs) {
  const module = runs.reduce((sum, one) => sum + one, 0) / 7;
  return module >= 1 && runs.every((one, i) => Math.abs(one - module * (i === 2 ? 3 : 1)) <= module * (i === 2 ? 1.3 : 0.75)) ? module : 0;
}

// The corner mark through (x, y) measured along one direction: its middle and the size of a module; null when there is none.
function across(image, x, y, dx, dy) {
  const walk = (sign) => {
    const runs = [0, 0, 0];
    let [i, step] = [0, sign > 0 ? 1 : 0];
    for (const want of [1, 0, 1]) {
      while (image.at(x + dx * sign * step, y + dy * sign * step) === want && step < 400) {
        runs[i]++;
        step++;
      }
      i++;
    }
    return runs;
  };
  const [back, ahead] = [walk(-1), walk(1)];
  const module = likeness([back[2], back[1], back[0] + ahead[0], ahead[1], ahead[2]]);
  return module ? { shift: (ahead[0] - back[0] + 1) / 2, module } : null;
}

function corners(image) {
  const found = [];
  for (let y = 0; y < image.height; y += 2) {
    let runs = [];
    let length = 0;
    let colour = 0;
    for (let x = 0; x <= image.width; x++) {
      const here = x < image.width ? image.at(x, y) : 2;
      if (here === colour) {
        length++;
        continue;
      }
      runs = [...runs.slice(-4), length];
      if (colour === 1 && runs.length === 5 && likeness(runs)) note(found, image, x - runs[4] - runs[3] - runs[2] / 2, y);
      [colour, length] = [here, 1];
    }
  }
  return found.filter((one) => one.seen > 1).sort((a, b) => b.seen - a.seen).slice(0, 12);
}

function note(found, image, x, y) {
  const upright = across(image, Math.floor(x), y, 0, 1);
  if (!upright) return;
  const middle = Math.round(y + upright.shift);
  const level = across(image, Math.floor(x), middle, 1, 0);
  if (!level) return;
  const here = { x: Math.floor(x) + level.shift, y: y + upright.shift, module: (level.module + upright.module) / 2, seen: 1 };
  const known = found.find((one) => Math.hypot(one.x - here.x, one.y - here.y) < one.module * 3);
  if (!known) return found.push(here);
  for (const name of ["x", "y", "module"]) known[name] = (known[name] * known.seen + here[name]) / (known.seen + 1);
  known.seen++;
}

const away = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

// Three marks that stand like the corners of a square, the likeliest first, each as [top left, top right, bottom left].
function triples(marks) {
  const found = [];
  for (const [n, a] of marks.entries())
    for (const [m, b] of marks.entries())
      for (const c of m > n ? marks.slice(m + 1) : []) {
        const three = [a, b, c];
        const sizes = three.map((one) => one.module).sort((p, q) => p - q);
        if (sizes[2] > sizes[0] * 1.6) continue;
        const far = [away(b, c), away(a, c), away(a, b)];
        const corner = three[far.indexOf(Math.max(...far))];
        let [right, below] = three.filter((one) => one !== corner);
        if ((right.x - corner.x) * (below.y - corner.y) - (right.y - corner.y) * (below.x - corner.x) < 0) [right, below] = [below, right];
        const [width, height, slant] = [away(corner, right), away(corner, below), away(right, below)];
        const off = Math.abs(width - height) / Math.max(width, height) + Math.abs(slant / Math.hypot(width, height) - 1);
        if (off < 0.5) found.push({ off, three: [corner, right, below] });
      }
  return found.sort((p, q) => p.off - q.off).slice(0, 6).map((one) => one.three);
}

// Where the plane of the modules lies in the picture: the map that takes four points of the one to four of the other.
function planeOf(from, to) {
  const rows = from.flatMap(([u, v], i) => [
    [u, v, 1, 0, 0, 0, -u * to[i].x, -v * to[i].x, to[i].x],
    [0, 0, 0, u, v, 1, -u * to[i].y, -v * to[i].y, to[i].y],
  ]);
  for (let i = 0; i < 8; i++) {
    const best = rows.slice(i).reduce((top, row, n) => (Math.abs(row[i]) > Math.abs(rows[top][i]) ? n + i : top), i);
    [rows[i], rows[best]] = [rows[best], rows[i]];
    if (!rows[i][i]) return null;
    for (const row of rows) {
      if (row === rows[i]) continue;
      const factor = row[i] / rows[i][i];
      for (let k = i; k < 9; k++) row[k] -= factor * rows[i][k];
    }
  }
  const [a, b, c, d, e, f, g, h] = rows.map((row, i) => row[8] / row[i]);
  return (u, v) => ({ x: (a * u + b * v + c) / (g * u + h * v + 1), y: (d * u + e * v + f) / (g * u + h * v + 1) });
}

// The small mark near the fourth corner, sought around where it would stand on paper held flat; null when none is there.
function smallMark(image, [corner, right, below], size) {
  const span = size - 7;
  const across = { x: (right.x - corner.x) / span, y: (right.y - corner.y) / span };
  const down = { x: (below.x - corner.x) / span, y: (below.y - corner.y) / span };
  const point = (u, v) => ({ x: corner.x + across.x * u + down.x * v, y: corner.y + across.y * u + down.y * v });
  let best = { score: 21, at: null };
  for (let du = -4; du <= 4; du += 0.5)
    for (let dv = -4; dv <= 4; dv += 0.5) {
      let score = 0;
      for (let i = -2; i <= 2; i++)
        for (let k = -2; k <= 2; k++) {
          const { x, y } = point(size - 10 + du + i, size - 10 + dv + k);
          const ring = Math.max(Math.abs(i), Math.abs(k));
          if (image.at(Math.round(x), Math.round(y)) === (ring === 1 ? 0 : 1)) score++;
        }
      const nearer = best.at && score === best.score && Math.hypot(du, dv) < best.off;
      if (score > best.score || nearer) best = { score, at: point(size - 10 + du, size - 10 + dv), off: Math.hypot(du, dv) };
    }
  return best.at;
}

function readAt(image, three, size) {
  const [corner, right, below] = three;
  const flat = { x: right.x + below.x - corner.x, y: right.y + below.y - corner.y };
  const mark = size > 21 ? smallMark(image, three, size) : null;
  const end = size - 3.5;
  for (const [fourth, place] of [[mark, size - 6.5], [flat, end]]) {
    const plane = fourth && planeOf([[3.5, 3.5], [end, 3.5], [3.5, end], [place, place]], [corner, right, below, fourth]);
    if (!plane) continue;
    const said = readModules((x, y) => {
      const { x: px, y: py } = plane(x + 0.5, y + 0.5);
      return image.at(Math.round(px), Math.round(py));
    }, size);
    if (said) return said;
  }
  return null;
}

// The text of a QR code in `picture` (ImageData); null when none can be read.
export function readPicture(picture) {
  const image = blackOf(picture);
  for (const three of triples(corners(image))) {
    const [corner, right, below] = three;
    const module = three.reduce((sum, one) => sum + one.module, 0) / 3;
    const guess = Math.round(((away(corner, right) + away(corner, below)) / 2 / module + 7 - 17) / 4);
    for (const version of [guess, guess - 1, guess + 1]) {
      const said = version >= 1 && version <= MOST ? readAt(image, three, version * 4 + 17) : null;
      if (said) return said;
    }
  }
  return null;
}

async function ownReader() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return known.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

// Opens the camera in `video` and tells `found` each code it sees, until `found` gives true. Throws without a camera.
export async function watchCamera(video, found) {
  const wish = { facingMode: "environment", width: { ideal: 1280 } };
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wish });
  video.hidden = false;
  await video.play();
  const reader = await ownReader();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const look = async () => {
    if (reader) return (await reader.detect(video).catch(() => []))[0]?.rawValue;
    const scale = Math.min(1, 800 / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width) return null;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return readPicture(pen.getImageData(0, 0, canvas.width, canvas.height));
  };
  const again = async () => {
    const said = await look();
    if (said && found(said)) for (const track of video.srcObject.getTracks()) track.stop();
    else setTimeout(again, 200);
  };
  again();
}
