/* 一企一策治理进展 · 待审和单份审核的键盘
   没有它，每一步照样用 Tab 和 Enter 办。单字母键可以关掉；在框里打字时不起作用。

   [data-key="a"]           按这个字母就按它（按钮、链接）
   form[data-keys-batch]    队列：J、K（或上下键，已在某一行时）换行，X 勾选，R 退回这一行
   [data-tick-all]          全选、全不选
   [data-chosen]            已选几家、合计多少；词在 data-words 里
   [data-keys-open]         打开按键一览（#keys，? 也打开）；单字母键在“我的账号”里开关 */
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

  // 已选几家、合计多少
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

  // 全选：没有脚本时逐家勾选
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
