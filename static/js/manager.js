// Everything here makes a page more comfortable that works without it.
"use strict";

const all = (selector, root = document) => root.querySelectorAll(selector);
const closest = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

// A double click sends a form once. Another try is possible after a while, or
// when the page comes back from the browser's history, for answers that are
// downloads leave the page as it is.
const SENT_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  for (const button of all("[aria-disabled][data-sent]", form)) {
    button.removeAttribute("aria-disabled");
    delete button.dataset.sent;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.dataset.sent = "1";
  }
  setTimeout(() => release(form), SENT_MS);
});

addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) release(form);
});

// Filters leave out what is not set, so that addresses stay short.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "get") return;
  const unset = [...form.elements].filter((field) => field.name && !field.disabled && field.value === "");
  for (const field of unset) field.disabled = true;
  setTimeout(() => { for (const field of unset) field.disabled = false; });
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form) return;
  if (event.target.dataset.applies) form.requestSubmit(form.elements[event.target.dataset.applies]);
  if (form.matches("[data-auto-submit]") && event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
});

// The cross in a search box empties it and says so with this event.
document.addEventListener("search", (event) => {
  const field = event.target;
  if (field.value === "" && field.defaultValue !== "" && field.form?.matches("[data-auto-submit]")) field.form.requestSubmit();
});

// Selection of rows: the box in the head, and how many are chosen.
function rowBoxes(form) {
  return all(`tbody input[type=checkbox][form="${CSS.escape(form)}"]`);
}

// A page has at most a hundred rows: setting up the browser's own formats of
// numbers for them costs more than all the rest of this script.
function countRows(form) {
  const boxes = [...rowBoxes(form)];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const output of all(`[data-count="${CSS.escape(form)}"]`)) output.value = String(chosen);
  for (const head of all(`[data-select-all="${CSS.escape(form)}"]`)) {
    // A head that stands for all pages is ticked by people only.
    head.checked = chosen > 0 && chosen === boxes.length && (head.checked || !head.name);
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.selectAll) {
    for (const row of rowBoxes(box.dataset.selectAll)) row.checked = box.checked;
    countRows(box.dataset.selectAll);
  } else if (box.matches("tbody input[type=checkbox][form]")) {
    countRows(box.getAttribute("form"));
  }
});

// What the browser restores of a form, on the way back or after a reload, must
// not be hidden in a closed part.
function isChanged(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.options) {
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(0, first);
  }
  return field.value !== field.defaultValue;
}

addEventListener("pageshow", () => {
  for (const part of all("form details:not([open])")) {
    part.open = [...all("input:not([type=hidden]), select, textarea", part)].some(isChanged);
  }
});

// Showing a password.
document.addEventListener("click", (event) => {
  const button = closest(event, "[data-reveal]");
  const field = button && document.getElementById(button.dataset.reveal);
  if (!field) return;
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
});

document.addEventListener("submit", (event) => {
  for (const button of all('[data-reveal][aria-pressed="true"]', event.target)) button.click();
});

// The meter beside a new password. How many characters are missing it says by
// itself; everything else it asks the server, which decides when the form is sent.
const METER_PAUSE = 250; // milliseconds without a key before the server is asked
const METER_FIELDS = ["first_name", "last_name", "email"];

function ratingForm(meter, field) {
  const form = new URLSearchParams({ password: field.value });
  const typed = METER_FIELDS.map((name) => field.form?.elements[name]?.value);
  for (const word of [...typed, ...meter.dataset.words.split("\n")]) if (word) form.append("word", word);
  return form;
}

async function askRating(meter, field, signal) {
  const answer = await fetch(meter.dataset.rating, { method: "POST", body: ratingForm(meter, field), headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(`rating: ${answer.status}`);
  return answer.json();
}

function showMeter(meter) {
  const field = document.getElementById(meter.dataset.meter);
  if (!field) return;
  const short = meter.dataset.short.split("|");
  const show = (level, text) => {
    meter.querySelector("progress").value = level;
    meter.querySelector("output").value = text;
    meter.classList.toggle("idle", text === "");
  };
  // It keeps its place while it says nothing: else the button below would move away from under a click.
  meter.classList.add("idle");
  meter.hidden = false;
  let asked = new AbortController();
  let pause;
  const update = () => {
    asked.abort();
    clearTimeout(pause);
    const length = [...field.value.normalize("NFC")].length;
    if (length < short.length) {
      show(length / short.length, length ? short[short.length - length - 1] : "");
      return;
    }
    asked = new AbortController();
    const { signal } = asked;
    pause = setTimeout(async () => {
      try {
        const rating = await askRating(meter, field, signal);
        if (!signal.aborted) show(rating.level, rating.text);
      } catch {
        if (!signal.aborted) show(0, ""); // no answer: the form will say
      }
    }, METER_PAUSE);
  };
  for (const name of METER_FIELDS) field.form?.elements[name]?.addEventListener("change", update);
  field.addEventListener("input", update);
}

// Copying.
document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    return;
  }
  const said = button.parentElement.querySelector(".copied");
  said.textContent = button.dataset.copied;
  setTimeout(() => { said.textContent = ""; }, 2500);
});

// An address goes along to the next form that asks for it.
document.addEventListener("click", (event) => {
  const link = closest(event, "a[data-carry]");
  const typed = link && document.getElementById(link.dataset.carry)?.value.trim();
  if (!typed) return;
  const query = new URLSearchParams(link.search);
  query.set("email", typed);
  link.search = query;
});

// A question that is a page of its own comes as a dialog. Whatever goes wrong,
// the link is followed as usual.
document.addEventListener("click", async (event) => {
  const link = closest(event, "a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const body = await question(link.href).catch(() => null);
  if (!body) {
    location.assign(link.href);
    return;
  }
  link.closest("[popover]")?.hidePopover();
  showDialog(body);
});

async function question(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("[data-dialog-body]");
  return body && document.importNode(body, true);
}

function showDialog(body) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = body.getAttribute("aria-labelledby");
  if (title) dialog.setAttribute("aria-labelledby", title);
  dialog.append(body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || closest(event, "[data-dialog-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  document.body.append(dialog);
  enhance(dialog);
  dialog.showModal();
}

// Keyboard: "/" goes to the search.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || closest(event, "input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});

// The menus of rows are text until one is needed: a long list would be mostly
// menus. The browser then opens them as any other popover.
function makeMenu(event) {
  const button = closest(event, ".act [popovertarget]");
  const text = button?.nextElementSibling;
  if (text?.localName !== "noscript") return;
  text.replaceWith(document.importNode(new DOMParser().parseFromString(text.textContent, "text/html").body.firstElementChild, true));
}

document.addEventListener("focusin", makeMenu);
document.addEventListener("click", makeMenu, true);

// Popovers beside their button where the style sheet can't do it.
if (!CSS.supports("position-area: block-end")) {
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (event.newState !== "open" || !menu.matches?.(".menu-pop")) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`).getBoundingClientRect();
    const box = menu.getBoundingClientRect();
    const start = menu.matches(".start") ? button.left : button.right - box.width;
    const below = button.bottom + 4 + box.height < innerHeight;
    menu.style.inset = "auto";
    menu.style.margin = "0";
    menu.style.left = `${Math.max(8, Math.min(start, innerWidth - box.width - 8))}px`;
    menu.style.top = `${Math.max(8, below ? button.bottom + 4 : button.top - box.height - 4)}px`;
  }, true);
}

function enhance(root) {
  for (const part of all("[data-reveal], [data-copy], [data-select-all]", root)) part.hidden = false;
  for (const meter of all("[data-meter]", root)) showMeter(meter);
  for (const bar of all("[data-count]", root)) countRows(bar.dataset.count);
  root.querySelector("[data-focus]")?.focus();
}

enhance(document);
