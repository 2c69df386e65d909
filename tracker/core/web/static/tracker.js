/* Scripts of every page.
   Without them every page can be read, filled in and sent; they only save work. All words come from data- attributes
   written by the templates.

   data-copy="#id"  data-copied="…"           button: copies the text of that element; hidden without scripts
   data-print                                 button: prints the page; hidden without scripts
   details.monthpick                          closes on Esc and on a click elsewhere
   data-change-row  data-previous="1180.00"   a row of the report form: the box of this month has data-change-input,
   data-same="…"  data-changed="…"            the cell of the change has data-change-out
   form[data-save-shortcut]                   Ctrl+S saves by the button with data-save; Enter in a text box does not submit
   [data-most="500"]                          counts characters near the limit, and says how many are too many
   form[data-leave]                           sign-out: removes the person's local drafts (see entering.js)
   dialog#keys                                opens on ?; body[data-no-keys] turns single-key shortcuts off
   [aria-disabled="true"]                     a refused button does not submit; the reason stands beside it */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { const box = document.querySelector("#said"); if (box) box.textContent = words; };

  // Focus the error summary
  const errors = document.querySelector(".errors[tabindex]");
  if (errors) errors.focus();

  // Copy
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
        getSelection().selectAllChildren(source);  // Select it when it cannot be copied: the person presses the keys
        return;
      }
      label.textContent = button.dataset.copied;
      say(button.dataset.copied);
      setTimeout(() => { label.textContent = name; say(""); }, 2500);
    });
  }

  // Print
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Month picker: Esc, and a click elsewhere
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

  // The change: computed for plainly written numbers only; the server reads the rest
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
      if (input.value === untouched) {  // Back to the opening value: show what the server wrote
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

  // Ctrl+S saves; Enter does not submit
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

  // Standard phrases of a return: filled in with the reason while the opinion is empty or another standard phrase
  for (const pick of all("select[data-phrases]")) {
    const box = document.getElementById(pick.dataset.phrases);
    const phrases = [...pick.options].map((option) => option.dataset.phrase).filter(Boolean);
    pick.addEventListener("change", () => {
      const phrase = pick.selectedOptions[0].dataset.phrase || "";
      if (box && (box.value.trim() === "" || phrases.includes(box.value))) box.value = phrase;
    });
  }

  // Characters left: counts characters, not bytes; says when it is too long, and never cuts
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

  // Unsaved drafts on this computer: removed at sign-out and after a day
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

  // The list of shortcuts: ? on the page, not while typing; the account can turn single keys off
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("#keys");
    const typing = event.target.matches("input, textarea, select, [contenteditable]");
    if (event.key !== "?" || typing || !box || document.body.hasAttribute("data-no-keys")) return;
    event.preventDefault();
    if (box.open) box.close(); else box.showModal();
  });

  // Refused buttons
  document.addEventListener("click", (event) => {
    const closed = event.target.closest("[aria-disabled='true']");
    if (!closed) return;
    event.preventDefault();
    const why = document.getElementById(closed.getAttribute("aria-describedby"));
    if (why) say(why.textContent);
  }, true);
})();
