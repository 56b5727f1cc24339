"use strict";
// Small helps; every page works without them.
document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const field = document.getElementById(copy.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value);
  }
});
// A form is sent once, however often the button is tapped on a slow line.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const ask = event.submitter?.dataset.confirm;
  if (ask && !window.confirm(ask)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  if (said(form, "method") === "post" && form.closest("main") && document.body.dataset.unsent) {
    event.preventDefault();
    send(form, event.submitter);
  }
});
// What a form's tag says: fields named "action" or "method" stand before the form's own properties of that name.
function said(form, attribute) {
  return form.getAttribute(attribute) ?? "";
}
// Sends a form and stays on its page when it is refused or the line breaks: nothing typed is lost.
async function send(form, submitter, once = false) {
  const fields = [...form.querySelectorAll("input[type=file]")];
  const files = new Map();
  try {
    // photo.js may still be shrinking a photo.
    await Promise.all(fields.map((field) => field.shrunk));
    for (const field of fields) files.set(field.name, field.files);
    const typed = new FormData(form);
    // The button is added by hand: browsers of Windows 7 do not take it as a second argument.
    if (submitter?.name) typed.append(submitter.name, submitter.value);
    const body = said(form, "enctype") === "multipart/form-data" ? typed : new URLSearchParams(typed);
    const answer = await fetch(said(form, "action") || location.href, { method: "POST", body, headers: { "x-script": "1" } });
    if (answer.status === 204) {
      // Back leads before the form: sent once more, it would be a second record.
      location.replace(answer.headers.get("x-to"));
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error(String(answer.status));
    // Its reader signed in again in another tab: with that session's token it is sent once more.
    // Once: a token is another one on every page, whatever it was refused for.
    if (answer.status === 400 && !once && (await renewed(form))) {
      await send(form, submitter, true);
      return;
    }
    delete form.dataset.sent;
    if (main.querySelector("[data-refused]")) refused(form, main);
    else again(main, page.title, files);
  } catch {
    delete form.dataset.sent;
    tell(form, form.dataset.keep || document.body.dataset.unsent);
  }
}
// Takes the anti-forgery token that this page has now; whether it is another one than the form's.
async function renewed(form) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.querySelector("main input[name=csrf]")?.value;
  const other = Boolean(fresh) && fresh !== form.elements.csrf?.value;
  if (other) for (const field of document.querySelectorAll("input[name=csrf]")) field.value = fresh;
  return other;
}
// What is wrong, beside the fields that it is about; the rest above the form.
function refused(form, main) {
  for (const old of form.querySelectorAll("[data-told]")) old.remove();
  const rest = [];
  let first = null;
  for (const { dataset, textContent } of main.querySelectorAll("[data-field]")) {
    const field = form.elements[dataset.field];
    if (!field?.id) {
      rest.push(textContent);
      continue;
    }
    const note = document.createElement("span");
    [note.className, note.id, note.textContent, note.dataset.told] = ["error", `e-${field.id}`, textContent, ""];
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    field.after(note);
    first ??= field;
  }
  if (first) first.focus();
  if (rest.length || !first) tell(form, rest.join(" ") || main.querySelector("[data-refused]").textContent, main.querySelector("[data-way]"));
}
function tell(form, text, way = null) {
  const note = document.createElement("p");
  [note.className, note.textContent, note.dataset.told] = ["note bad", text, ""];
  note.setAttribute("role", "alert");
  if (way) note.append(" ", document.adoptNode(way));
  for (const old of form.querySelectorAll("p[data-told]")) old.remove();
  form.prepend(note);
  note.scrollIntoView({ block: "center" });
}
// The page as it came back, with the files that were chosen and are not what is wrong.
function again(main, title, files) {
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.title = title;
  for (const [name, kept] of files) {
    const field = main.querySelector(`input[type=file][name="${name}"]`);
    if (field && !main.querySelector(`#e-${name}`)) field.files = kept;
  }
  main.querySelector("[role=alert][tabindex]")?.focus();
}
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// What broke has its usual impact, until the reporter says otherwise.
document.addEventListener("change", (event) => {
  const { form, type, name, dataset } = event.target;
  if (!form || type !== "radio") return;
  if (!dataset.sets) {
    form.dataset.chosen = name;
    return;
  }
  const [other, usual] = dataset.sets.split("=");
  const choice = form.querySelector(`input[name="${other}"][value="${usual}"]`);
  if (choice && form.dataset.chosen !== other) choice.checked = true;
});
// "/" goes to the search field, as in other lists.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});
document.querySelector("[role=alert][tabindex]")?.focus();
// The phone's menu closes by a tap elsewhere and by Escape.
const menu = document.querySelector(".rail .all");
document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.firstElementChild.focus();
  }
});
// Long work: while its page is open, its progress is asked for every other second.
async function progress() {
  const shown = document.getElementById("progress");
  if (!shown?.hasAttribute("data-progress")) return;
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main .head").replaceWith(fresh.querySelector("main .head"));
    shown.replaceChildren(...fresh.getElementById("progress").childNodes);
    if (!fresh.getElementById("progress").hasAttribute("data-progress")) shown.removeAttribute("data-progress");
  }
  setTimeout(progress, 2000);
}
setTimeout(progress, 2000);
// On paper every part is open: the stylesheet sees to it where the browser knows how.
if (!CSS.supports("selector(details::details-content)")) {
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("main details:not([open])")) {
      part.open = true;
      part.dataset.folded = "";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("[data-folded]")) {
      part.open = false;
      delete part.dataset.folded;
    }
  });
}
