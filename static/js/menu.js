// The rail follows the scroll: the category at the top of the list is marked.
let watch;
function follow() {
  watch?.disconnect();
  const links = new Map([...document.querySelectorAll(".rail a")].map((link) => [link.hash.slice(1), link]));
  watch = new IntersectionObserver(
    (entries) => {
      const first = document.querySelector(".dishes section"); // lies below the line while the page stands at its top
      const below = first && first.getBoundingClientRect().top > innerHeight / 4;
      const top = below ? first : entries.filter((entry) => entry.isIntersecting).pop()?.target;
      if (!top) return;
      for (const [id, link] of links) {
        const here = id === top.id;
        link.classList.toggle("here", here);
        if (here) link.parentElement.scrollTop = link.offsetTop - link.parentElement.clientHeight / 2;
      }
    },
    { rootMargin: "-25% 0px -74% 0px" },
  );
  for (const section of document.querySelectorAll(".dishes section")) watch.observe(section);
}
follow();
// The list is exchanged without losing the place; an open filter stays open.
let open = false;
document.addEventListener("htmx:beforeSwap", () => (open = document.getElementById("menu-filters")?.open ?? false));
document.addEventListener("htmx:afterSwap", () => {
  if (open) document.getElementById("menu-filters").open = true;
  follow();
});
