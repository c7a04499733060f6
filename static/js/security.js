// Passkeys, and pages that wait for another device. A form carries what the
// browser says to the server, which decides; without this script everything but
// the talk with a passkey works.

const CHALLENGE_MS = 240_000; // the server takes an answer for five minutes

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// What the browser's own parse…FromJSON and toJSON do, which older ones lack.
function toOptions({ publicKey }) {
  const named = (list) => list?.map((credential) => ({ ...credential, id: decode(credential.id) }));
  const options = { ...publicKey, challenge: decode(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: decode(publicKey.user.id) };
  if (publicKey.excludeCredentials) options.excludeCredentials = named(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) options.allowCredentials = named(publicKey.allowCredentials);
  return options;
}

function toAnswer(credential) {
  const { id, rawId, type, response } = credential;
  const said = response.getTransports ? { transports: response.getTransports() } : {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = encode(response[part]);
  }
  return JSON.stringify({
    id, rawId: encode(rawId), type, response: said,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function newChallenge(button) {
  const answer = await fetch(button.dataset.challenge, { method: "POST", headers: { Accept: "application/json" } });
  if (answer.redirected) location.reload(); // to sign in, or to prove again who one is
  if (!answer.ok || answer.redirected) throw new Error(`challenge: ${answer.status}`);
  return { ...await answer.json(), at: Date.now() };
}

// A challenge is there before the click: some browsers want the passkey asked for at once.
function prepare(button) {
  button.ready = newChallenge(button).catch(() => null);
}

async function challengeFor(button) {
  const ready = await button.ready;
  button.ready = null;
  return ready && Date.now() - ready.at < CHALLENGE_MS ? ready : newChallenge(button);
}

function send(button, challenge, credential) {
  const { elements } = button.form;
  elements.challenge.value = challenge;
  elements.response.value = toAnswer(credential);
  button.form.requestSubmit(button);
}

function sayProblem(button, error) {
  const problem = button.form.querySelector(".passkey-problem");
  const why = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" }[error.name] ?? "failed";
  problem.textContent = problem.dataset[why];
  problem.hidden = false;
}

let offered = new AbortController(); // the passkeys offered in a field, which end where the button begins

async function askFor(button) {
  offered.abort();
  button.form.querySelector(".passkey-problem").hidden = true;
  button.setAttribute("aria-disabled", "true");
  try {
    const { options, challenge } = await challengeFor(button);
    const ask = button.dataset.passkey === "create" ? "create" : "get";
    send(button, challenge, await navigator.credentials[ask]({ publicKey: toOptions(options) }));
  } catch (error) {
    sayProblem(button, error);
    prepare(button);
    if ("inField" in button.dataset) offerInField(button);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-passkey]");
  if (!button || button.form.elements.response.value) return;
  event.preventDefault();
  if (!button.hasAttribute("aria-disabled")) askFor(button);
});

async function offerInField(button) {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  offered = new AbortController();
  const { signal } = offered;
  while (!signal.aborted) {
    const round = new AbortController();
    const late = setTimeout(() => round.abort(), CHALLENGE_MS);
    try {
      const { options, challenge } = await newChallenge(button);
      const either = AbortSignal.any([signal, round.signal]);
      send(button, challenge, await navigator.credentials.get({ publicKey: toOptions(options), mediation: "conditional", signal: either }));
      return;
    } catch {
      if (!round.signal.aborted) return; // refused, or the button was quicker
    } finally {
      clearTimeout(late);
    }
  }
}

// What became of passkeys is told to those that keep them, where the browser does that.
function tell(signal, what) {
  PublicKeyCredential[signal]?.(what).catch(() => {}); // a password manager that can't be told loses nothing but a tidy list
}

function tellAll(element) {
  const { accepted, user, unknown } = JSON.parse(element.dataset.signals);
  if (accepted) tell("signalAllAcceptedCredentials", accepted);
  if (user) tell("signalCurrentUserDetails", user);
  if (unknown) tell("signalUnknownCredential", unknown);
}

if (window.PublicKeyCredential) {
  for (const button of all("[data-passkey]")) {
    button.hidden = false;
    for (const excuse of all(".no-passkey", button.form)) excuse.hidden = true;
    if ("inField" in button.dataset) offerInField(button);
    else prepare(button);
  }
  for (const element of all("[data-signals]")) tellAll(element);
}

// The answer of the browser's history is an old one.
addEventListener("pageshow", (event) => {
  for (const button of event.persisted ? all("[data-passkey]") : []) button.form.elements.response.value = "";
});

// A sign-in that waits for this device is said on whichever page the person looks
// at. Only that page listens: a browser has few connections for all of its tabs.
function listen(place) {
  let events = null;
  const stop = () => { events?.close(); events = null; };
  const start = () => {
    if (events || document.hidden || !place.querySelector("template")) return;
    events = new EventSource(place.dataset.appears);
    events.addEventListener("changed", () => {
      stop();
      const question = place.querySelector("template");
      question.replaceWith(question.content);
    });
  };
  document.addEventListener("visibilitychange", () => document.hidden ? stop() : start());
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();
}
for (const place of all("[data-appears]")) listen(place);

// A page that waits learns of an answer as soon as it is there.
for (const waiting of all("[data-events]")) {
  const events = new EventSource(waiting.dataset.events);
  events.addEventListener("changed", () => {
    events.close();
    location.reload();
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000); // the session has ended
  });
  addEventListener("pagehide", () => events.close());
}

// The seconds that are left.
for (const left of all("[data-seconds-left]")) {
  const end = Date.now() + 1000 * left.value;
  const text = left.parentElement.querySelector("[data-seconds]");
  const tick = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.value = seconds;
    text.textContent = text.dataset.seconds.replace("0", String(seconds));
    if (seconds > 0) return;
    clearInterval(tick);
    location.reload();
  }, 1000);
}

for (const form of all("form[data-at-once]")) form.requestSubmit();

for (const button of all("[data-print]")) button.hidden = false;

document.addEventListener("click", (event) => {
  if (closest(event, "[data-print]")) print();
});
