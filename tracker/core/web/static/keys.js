/* Keyboard shortcuts of the review queue and of one review.
   Without them every step works with Tab and Enter. Single-letter keys can be turned off, and do nothing while typing.

   [data-key="a"]           this letter presses it (button or link)
   form[data-keys-batch]    queue: J, K (or arrows when on a row) move, X ticks, R returns the row
   [data-tick-all]          ticks all or none
   [data-chosen]            how many are chosen and their sum; its words are in data-words
   [data-keys-open]         opens the list of shortcuts (#keys, also ?); the account page turns single keys on and off */
(() => {
  "use strict";
  const dialog = document.querySelector("#keys");
  const button = document.querySelector("[data-keys-open]");
  if (!dialog || !button) return;
  const wanted = !document.body.hasAttribute("data-no-keys");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());

  const form = document.querySelector("form[data-keys-batch]");
  const rows = form ? [...form.querySelectorAll("tbody tr")] : [];
  const at = () => rows.findIndex((row) => row.contains(document.activeElement));
  const link = (row) => row.querySelector("a.open");
  const go = (step) => {
    const next = at() < 0 ? (step > 0 ? 0 : rows.length - 1) : at() + step;
    if (next < 0 || next >= rows.length) return;
    link(rows[next]).focus();
    rows[next].scrollIntoView({ block: "center" });
  };
  const press = (letter) => {
    const target = document.querySelector(`[data-key="${letter}"]:not([aria-disabled='true'])`);
    if (target) target.click();
    return Boolean(target);
  };
  const row = () => rows[at()];
  const here = {
    j: () => go(1),
    k: () => go(-1),
    x: () => { const tick = row() && row().querySelector("input.tick"); if (tick) tick.click(); },
    r: () => { if (row()) location.assign(link(row()).href + "/return"); },
    a: () => press("a"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    const letter = event.key.toLowerCase();
    if (form && at() >= 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    } else if (wanted && !event.shiftKey && (form ? letter in here : "jkar".includes(letter))) {
      event.preventDefault();
      if (form) here[letter](); else press(letter);
    }
  });

  // How many are chosen, and their sum
  const told = document.querySelector("[data-chosen]");
  if (!form || !told) return;
  const count = () => {
    const ticked = [...form.querySelectorAll("input.tick:checked")];
    const yuan = ticked.reduce((sum, tick) => sum + BigInt(tick.dataset.sum), 0n);
    const cents = (yuan < 0n ? -yuan : yuan) / 100n;
    const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    const sum = `${yuan < 0n ? "−" : yuan > 0n ? "+" : ""}${whole}.${(cents % 100n).toString().padStart(2, "0")}`;
    told.textContent = told.dataset.words.replace("{n}", ticked.length).replace("{sum}", sum);
  };
  form.addEventListener("change", count);
  count();

  // Tick all: without scripts each is ticked alone
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("click", () => {
    const ticks = [...form.querySelectorAll("input.tick")];
    const on = ticks.some((tick) => !tick.checked);
    ticks.forEach((tick) => { tick.checked = on; });
    count();
  });
})();
