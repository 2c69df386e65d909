/* Passkeys: fetches a challenge, hands it to the device, and sends the answer with the form. One-time codes work without
   form[data-passkey="create"|"get"]   add, or verify; data-begin: address of the challenge (the form is sent along, so
                                       that the server knows who asks)
   [data-passkey-go]                   button; hidden without scripts
   [data-passkey-said]                 shows progress and errors; the words are in data- attributes of the form */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const asked = (what, sent) => (what === "create"
    ? { ...sent, challenge: bytes(sent.challenge), user: { ...sent.user, id: bytes(sent.user.id) }, excludeCredentials: known(sent.excludeCredentials) }
    : { ...sent, challenge: bytes(sent.challenge), allowCredentials: known(sent.allowCredentials) });

  const written = (found) => {
    const said = { clientDataJSON: text(found.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[part]) said[part] = text(found.response[part]);
    }
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response: said });
  };

  const why = (form, error) => {
    if (error.name === "NotAllowedError" || error.name === "AbortError") return form.dataset.cancelled;
    return error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-go]");
    const said = form.querySelector("[data-passkey-said]");
    const what = form.dataset.passkey;
    button.hidden = false;
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      if (!window.PublicKeyCredential) { said.textContent = form.dataset.unsupported; return; }
      busy = true;
      said.textContent = form.dataset.waiting;
      try {
        const answer = await fetch(form.dataset.begin, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
        const sent = await answer.json();
        if (!answer.ok) { said.textContent = sent.said; return; }
        const found = await navigator.credentials[what]({ publicKey: asked(what, sent) });
        form.elements.answer.value = written(found);
        form.submit();
      } catch (error) {
        said.textContent = why(form, error);
      } finally {
        busy = false;
      }
    });
  }
})();
