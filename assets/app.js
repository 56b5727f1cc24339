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
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
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
