// A photo is drawn on a canvas; what a finger swipes over is black in the picture that is sent.
// `words` say cover, undo and canvas; `changed` hears of each picture that would be sent, null for none.
export function redaction(input, place, words, changed = () => {}) {
  function give(blob) {
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.jpg", { type: blob.type || "image/jpeg" }));
    input.files = files.files;
  }

  function clear() {
    input.value = "";
    place.replaceChildren();
    place.hidden = true;
  }

  async function draw(file, isKept) {
    place.replaceChildren();
    place.hidden = true;
    if (!file) return changed(null);
    if (isKept) give(file);
    let picture;
    try { picture = await createImageBitmap(file); } catch { return changed(file); }
    const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words.canvas);
    const pen = canvas.getContext("2d");
    const boxes = [];
    const paint = (extra) => {
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      pen.fillStyle = "#000";
      for (const [x, y, width, height] of extra ? [...boxes, extra] : boxes) pen.fillRect(x, y, width, height);
    };
    const point = (event) => {
      const area = canvas.getBoundingClientRect();
      return [((event.clientX - area.left) * canvas.width) / area.width, ((event.clientY - area.top) * canvas.height) / area.height];
    };
    const save = () => canvas.toBlob((blob) => {
      if (!blob) return;
      give(blob);
      changed(blob);
    }, "image/jpeg", 0.85);
    let from = null;
    const to = (event) => {
      const [x, y] = point(event);
      return [Math.min(from[0], x), Math.min(from[1], y), Math.abs(x - from[0]), Math.abs(y - from[1])];
    };
    canvas.addEventListener("pointerdown", (event) => { from = point(event); canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => { if (from) paint(to(event)); });
    canvas.addEventListener("pointerup", (event) => {
      if (!from) return;
      boxes.push(to(event));
      from = null;
      paint();
      save();
    });
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "button";
    undo.textContent = words.undo;
    undo.addEventListener("click", () => { boxes.pop(); paint(); save(); });
    const hint = document.createElement("p");
    hint.className = "small";
    hint.textContent = words.cover;
    paint();
    if (!isKept) save(); // a kept one was covered and made smaller before; its bytes stay as they were sent
    place.append(hint, canvas, undo);
    place.hidden = false;
  }

  input.addEventListener("change", () => draw(input.files[0], false));
  return { clear, show: (file) => draw(file, true) };
}
