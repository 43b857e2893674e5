// Totals that follow what is typed: the line in the form is added to what is kept already.
(() => {
  const sums = document.querySelector("[data-sums]");
  const form = document.querySelector("[data-entry]");
  if (!sums || !form) return;
  const money = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });

  function cents(name) {
    const words = (form.elements[name]?.value || "").normalize("NFKC").replace(/[,¥元\s]/g, "");
    return /^-?\d+(\.\d{1,2})?$/.test(words) ? Math.round(Number(words) * 100) : 0;
  }

  function show() {
    const way = form.dataset.way || form.elements.way?.value;
    const amount = cents("amount");
    const [came, went] = [way?.endsWith("in") ? amount : 0, way?.endsWith("out") ? amount : 0];
    const more = {
      income: way === "in" ? amount : 0,
      expense: way === "out" ? amount : 0,
      left: came - went + cents("open_bank") + cents("open_cash"),
    };
    for (const place of sums.querySelectorAll("[data-sum]")) {
      const name = place.dataset.sum;
      const total = Number(sums.dataset[name]) + more[name];
      place.textContent = `${total < 0 ? "-" : ""}¥${money.format(Math.abs(total) / 100)}`;
    }
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
