// Scans one code with the camera into the form, where the browser can read codes by itself.
const start = document.getElementById("scan-start");
const video = document.getElementById("scan-video");
const form = document.getElementById("scan-form");
if ("BarcodeDetector" in window && navigator.mediaDevices) start.hidden = false;
start?.addEventListener("click", async () => {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.hidden = false;
  await video.play();
  const timer = setInterval(async () => {
    const [found] = await detector.detect(video);
    if (!found) return;
    clearInterval(timer);
    for (const track of video.srcObject.getTracks()) track.stop();
    form.querySelector("textarea").value = found.rawValue;
    form.requestSubmit();
  }, 250);
});
