// Scans one code with the camera into the form.
import { watchCamera } from "./qr.js";

const start = document.getElementById("scan-start");
const video = document.getElementById("scan-video");
const form = document.getElementById("scan-form");
if (start && navigator.mediaDevices) start.hidden = false;
start?.addEventListener("click", async () => {
  try {
    await watchCamera(video, (said) => {
      form.querySelector("textarea").value = said;
      form.requestSubmit();
      return true;
    });
  } catch {
    start.disabled = true; // no camera, or it is not allowed: the code can be typed
  }
});
