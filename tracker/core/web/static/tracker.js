/* 一企一策治理进展 · 页面脚本
   没有它，每一页照样能看、能填、能交；它只省几下手。词都由模板写在 data- 属性里。

   data-copy="#段落"  data-copied="已复制"     按钮：复制那一处的文字；没有脚本时按钮带 hidden
   data-print                                 按钮：打印这一页；没有脚本时按钮带 hidden
   details.monthpick                          按 Esc 或点别处就收起
   data-change-row  data-previous="1180.00"   填报的一行：本月的框带 data-change-input，
   data-same="无变化"  data-changed="有变化"    变化一格带 data-change-out
   form[data-save-shortcut]                   Ctrl+S 保存；按钮带 data-save；文字框里按回车不提交
   [data-most="500"]                          快写满时数字数，超了说超了多少
   form[data-leave]                           退出：清掉这个人留在本机的草稿（见 entering.js）
   dialog#keys                                按 ? 打开；body 带 data-no-keys 时单键不起作用
   [aria-disabled="true"]                     关着的按钮按了不提交，原因写在旁边 */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { const box = document.querySelector("#said"); if (box) box.textContent = words; };

  // 错误摘要得到焦点
  const errors = document.querySelector(".errors[tabindex]");
  if (errors) errors.focus();

  // 复制
  const copy = async (words) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(words);
    const box = document.createElement("textarea");
    box.value = words;
    box.readOnly = true;
    box.className = "visually-hidden";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("copy");
  };
  for (const button of all("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    if (!source) continue;
    button.hidden = false;
    const label = button.querySelector("[data-copy-label]") || button;
    const name = label.textContent;
    button.addEventListener("click", async () => {
      try {
        await copy(source.textContent.replace(/\s*\n\s*/g, "").trim());
      } catch {
        getSelection().selectAllChildren(source);  // 复制不了就选中，剩下的由人来按
        return;
      }
      label.textContent = button.dataset.copied;
      say(button.dataset.copied);
      setTimeout(() => { label.textContent = name; say(""); }, 2500);
    });
  }

  // 打印
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // 选月：Esc、点别处
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const box of all("details.monthpick[open]")) {
      const inside = box.contains(document.activeElement);
      box.open = false;
      if (inside) box.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const box of all("details.monthpick[open]")) if (!box.contains(event.target)) box.open = false;
  });

  // 变化一栏：只认平常写法的数，别的留空，由服务器读
  const parse = (words) => {
    const plain = /^([+\-−]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,6}))?$/.exec((words || "").trim());
    if (!plain) return null;
    const millionths = BigInt(plain[2].replaceAll(",", "") + (plain[3] || "").padEnd(6, "0"));
    return plain[1] && plain[1] !== "+" ? -millionths : millionths;
  };
  const write = (millionths, places) => {
    const digits = (millionths < 0n ? -millionths : millionths).toString().padStart(7, "0");
    const whole = digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ",");
    const rest = digits.slice(-6).replace(/0+$/, "").padEnd(places, "0");
    return rest ? `${whole}.${rest}` : whole;
  };
  const icon = (name) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const use = document.createElementNS(space, "use");
    svg.setAttribute("class", "ico");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  for (const row of all("[data-change-row]")) {
    const input = row.querySelector("[data-change-input]");
    const out = row.querySelector("[data-change-out]");
    if (!input || !out) continue;
    const previous = (row.dataset.previous || "").trim();
    const places = Number(row.dataset.places || 2);
    const untouched = input.value;
    const drawn = [...out.childNodes].map((node) => node.cloneNode(true));
    const show = () => {
      if (input.value === untouched) {  // 回到打开时的样子，就用服务器写的
        out.replaceChildren(...drawn.map((node) => node.cloneNode(true)));
        return;
      }
      const words = document.createElement("span");
      const now = parse(input.value);
      const before = parse(previous);
      if (now !== null && before !== null) {
        const change = now - before;
        words.className = change === 0n ? "was" : "delta";
        if (change !== 0n) words.append(icon(change > 0n ? "arrow-up" : "arrow-down"), " ");
        words.append((change > 0n ? "+" : change < 0n ? "−" : "") + write(change, places));
      } else if (input.tagName === "SELECT") {
        const same = input.value === previous;
        words.className = same ? "was" : "delta";
        words.textContent = (same ? row.dataset.same : row.dataset.changed) || "";
      }
      out.replaceChildren(words);
    };
    input.addEventListener("input", show);
  }

  // Ctrl+S 保存；回车不提交
  for (const form of all("form[data-save-shortcut]")) {
    const save = () => [...form.elements].find((item) => item.matches("[data-save]:not([aria-disabled='true'])"));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      if (!event.repeat) form.requestSubmit(save());
    });
    form.addEventListener("keydown", (event) => {
      const box = event.target;
      const text = box.tagName === "INPUT" && !["submit", "button", "checkbox", "radio", "file"].includes(box.type);
      if (event.key === "Enter" && text) event.preventDefault();
    });
  }

  // 退回的常用语：选了原因，意见还是空的或还是别的常用语时填上
  for (const pick of all("select[data-phrases]")) {
    const box = document.getElementById(pick.dataset.phrases);
    const phrases = [...pick.options].map((option) => option.dataset.phrase).filter(Boolean);
    pick.addEventListener("change", () => {
      const phrase = pick.selectedOptions[0].dataset.phrase || "";
      if (box && (box.value.trim() === "" || phrases.includes(box.value))) box.value = phrase;
    });
  }

  // 还能写几个字：按字数，不按编码；超了就说，不截断
  for (const box of all("[data-most]")) {
    const most = Number(box.dataset.most);
    const told = document.createElement("p");
    told.className = "form-hint counted";
    told.hidden = true;
    box.after(told);
    const count = () => {
      const n = [...box.value.replaceAll("\r\n", "\n").trim()].length;
      told.hidden = n <= most * 0.9;
      told.textContent = `${n}/${most}`;
      told.classList.toggle("form-error", n > most);
    };
    box.addEventListener("input", count);
    count();
  }

  // 留在这台电脑上的、没有保存的字：退出时清掉，过了一天也清掉
  const drafts = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith("draft:")); } catch { return []; } };
  for (const key of drafts()) {
    let at = 0;
    try { at = JSON.parse(localStorage.getItem(key)).at; } catch { at = 0; }
    if (!(Date.now() - at < 24 * 3600 * 1000)) localStorage.removeItem(key);
  }
  for (const form of all("form[data-leave]")) {
    form.addEventListener("submit", () => {
      document.body.dataset.left = "";
      for (const key of drafts()) if (key.startsWith(`draft:${document.body.dataset.person}:`)) localStorage.removeItem(key);
    });
  }

  // 按键一览：在页面上按 ?，在框里打字不算；账号里可以关掉单键
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("#keys");
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key !== "?" || typing || !box || document.body.hasAttribute("data-no-keys")) return;
    event.preventDefault();
    if (box.open) box.close(); else box.showModal();
  });

  // 关着的按钮
  document.addEventListener("click", (event) => {
    const closed = event.target.closest("[aria-disabled='true']");
    if (!closed) return;
    event.preventDefault();
    const why = document.getElementById(closed.getAttribute("aria-describedby"));
    if (why) say(why.textContent);
  }, true);
})();
