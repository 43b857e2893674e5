// The time that is left, counted on the page; the server's clock decides. At zero the page asks the server what stands.
(() => {
  const clock = document.querySelector("[data-left]");
  if (!clock) return;
  const ends = performance.now() + Number(clock.dataset.left) * 1000;
  const words = clock.textContent;
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    clock.textContent = words.replace(/\d+/, left);
    clock.classList.toggle("soon", left <= 30);
    if (left > 0) setTimeout(tick, 250);
    else setTimeout(() => location.reload(), 1200);
  };
  tick();
})();
