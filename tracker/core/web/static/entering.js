/* Autosave of the report form: saves when a field is left; what cannot be saved is kept as a local draft, sent again,
   restored on the next visit, and the browser asks before leaving
   form[data-autosave="#id"]   saves when a field is left; that element shows the time saved; a submit waits for a save under way;
                               data-unsaved: the page opened with unsaved content
   form[data-keep="name"]      unsaved text is kept as "draft:person:name" for a day, and removed once the server has it
   data-more="field id"        receives what the check found after a save; explanations typed so far stay
   data-news-of="answer id"    when this field is filled in, an empty or "no change" answer becomes "progress" */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const told = document.querySelector(form.dataset.autosave);
  const key = `draft:${document.body.dataset.person}:${form.dataset.keep}`;
  const WAITS = [2, 5, 15, 30, 60];
  const boxes = () => [...form.elements].filter((box) => box.name && box.matches("input:not([type=hidden]):not([type=file]), textarea, select"));
  const named = (name) => form.elements.namedItem(name);
  const server = new Map(boxes().map((box) => [box.name, "unsaved" in form.dataset ? null : box.value]));
  const unsaved = () => boxes().filter((box) => box.value !== (server.has(box.name) ? server.get(box.name) : box.defaultValue));
  let leaving = false;

  // Local drafts
  const store = (sent = false) => {
    if ("left" in document.body.dataset) return;  // Signed out: keep nothing more
    try {
      const left = unsaved();
      if (!left.length) { localStorage.removeItem(key); return; }
      const values = Object.fromEntries(left.map((box) => [box.name, [box.value, server.get(box.name) ?? null]]));
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), version: form.elements.version.value, sent, values }));
    } catch { /* The browser refuses storage: this page only */ }
  };
  const draft = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      const taken = kept && kept.sent && !("unsaved" in form.dataset) && Number(form.elements.version.value) > Number(kept.version);
      if (!taken) return kept;
      localStorage.removeItem(key);
    } catch { /* Unreadable: treat as none */ }
    return null;
  };
  const label = (box) => (document.querySelector(`label[for="${CSS.escape(box.id)}"]`) || box).textContent.trim();
  const restore = () => {
    const kept = draft();
    if (!kept || "unsaved" in form.dataset) return;
    const back = [];
    const other = [];
    for (const [name, [value, base]] of Object.entries(kept.values)) {
      const box = named(name);
      if (!box || box.value === value) continue;
      if (base === null || box.value === base) { box.value = value; back.push(box); } else other.push(`${label(box)}“${value}”`);
    }
    if (!back.length && !other.length) { localStorage.removeItem(key); return; }
    const note = document.createElement("p");
    note.className = "flash flash-wait";
    note.id = "restored";
    note.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = [
      back.length ? form.dataset.restored.replace("{fields}", back.map(label).join("、")) : "",
      other.length ? form.dataset.overtaken.replace("{fields}", other.join("、")) : "",
    ].join(" ");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-quiet";
    drop.textContent = form.dataset.discard;
    drop.addEventListener("click", () => {
      for (const box of back) box.value = server.get(box.name) ?? box.defaultValue;
      note.remove();
      store();
      save();
    });
    note.append(words, drop);
    form.before(note);
    for (const box of back) box.dispatchEvent(new Event("input", { bubbles: true }));
    save();
  };

  // Findings below a field: replaced only when they change; an explanation being typed stays
  const tell = (box, markup) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = markup;
    if (fresh.content.textContent.trim() === box.textContent.trim() || box.contains(document.activeElement)) return;
    for (const field of all("input", fresh.content)) {
      const old = box.querySelector(`#${CSS.escape(field.id)}`);
      if (old) field.value = old.value;
    }
    box.replaceChildren(fresh.content);
  };
  const mark = (wrong) => {
    for (const box of boxes()) {
      const bad = wrong.includes(box.id);
      box.classList.toggle("is-wrong", bad);
      if (bad) { box.setAttribute("aria-invalid", "true"); box.setAttribute("aria-describedby", `${box.id}-error`); } else box.removeAttribute("aria-invalid");
    }
  };

  // Autosave: one request at a time, a submit waits for it; after a failure it tries again later
  let waiting = null;
  let again = false;
  let failures = 0;
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), 1000 * WAITS[Math.min(failures, WAITS.length) - 1]);
  };
  const taken = (data, kept) => {
    const wrong = kept.wrong || [];
    for (const [name, value] of data) {
      const box = named(name);
      if (box && !wrong.includes(box.id)) server.set(name, value.replaceAll("\r\n", "\n"));
    }
    form.elements.version.value = kept.version;
    for (const box of all("[data-more]")) if (box.dataset.more in kept.found) tell(box, kept.found[box.dataset.more]);
    mark(wrong);
    told.textContent = kept.said;
    delete form.dataset.unsaved;
  };
  const send = async () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.delete("do");
    told.textContent = told.dataset.saving;
    let status = 0;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Autosave": "checked" in form.dataset ? "checked" : "1" }, redirect: "error" });
      status = answer.status;
      const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (json && status === 401) { told.textContent = (await answer.json()).said; again = false; return; }
      if (!json || !(answer.ok || status === 422)) throw new Error(String(status));
      taken(data, await answer.json());
      failures = 0;
    } catch {
      again = false;
      failures += 1;
      told.textContent = status === 409 ? told.dataset.overtaken : status === 400 || status === 403 ? told.dataset.changed : told.dataset.failed;
      if (status === 0 || status >= 500) later();
    }
    store();
  };
  const save = async () => {
    clearTimeout(timer);
    if (waiting) { again = true; return; }
    do {
      again = false;
      waiting = send();
      await waiting;
    } while (again);
    waiting = null;
  };

  // Upload: an ordinary submit that shows its progress; after a failure all that was typed is still there
  const upload = (button) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) told.textContent = `${told.dataset.sending} ${Math.floor(100 * event.loaded / event.total)}%`;
    });
    request.addEventListener("error", () => { leaving = false; told.textContent = told.dataset.failed; });
    request.addEventListener("load", () => {
      if (request.status === 413 || !(request.getResponseHeader("Content-Type") || "").startsWith("text/html")) {
        leaving = false;
        told.textContent = request.status === 413 ? told.dataset.large : told.dataset.failed;
        return;
      }
      if (request.responseURL !== action) history.pushState(null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    });
    const action = button && button.hasAttribute("formaction") ? button.formAction : form.action;
    request.open("POST", action);
    request.send(button && button.name ? new FormData(form, button) : new FormData(form));
  };

  // A number typed means progress
  form.addEventListener("input", (event) => {
    delete document.body.dataset.left;
    const answer = event.target.dataset && event.target.dataset.newsOf ? document.getElementById(event.target.dataset.newsOf) : null;
    if (answer && ["", "unchanged"].includes(answer.value)) {
      answer.value = "given";
      answer.dispatchEvent(new Event("input", { bubbles: true }));
    }
    store();
  });
  form.addEventListener("change", (event) => { if (event.target.type !== "file") save(); });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (waiting) {
      event.preventDefault();
      const go = () => (waiting ? setTimeout(go, 20) : form.requestSubmit(button));
      go();
      return;
    }
    leaving = true;
    clearTimeout(timer);
    store(true);
    if (all("input[type=file]", form).some((box) => box.files.length)) {
      event.preventDefault();
      upload(button);
    }
  });
  window.addEventListener("online", () => { if (unsaved().length) save(); });
  window.addEventListener("beforeunload", (event) => { if (!leaving && unsaved().length) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) store();
  });
  restore();
  if ("unsaved" in form.dataset) save();
})();
