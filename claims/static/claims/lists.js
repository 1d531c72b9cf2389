// A list that changes in place. htmx asks and swaps, by the attributes in the page; this keeps what
// the reader was doing: what stands open, where the focus is, what is being typed.

const TEXT = "#list input:not([type])";

let typing = false; // something was typed that no request has sent yet
let before = null;
let restoring = null; // the request for a page that one went back to

document.documentElement.classList.add("live");

function remember() {
  const field = document.activeElement;
  return {
    open: new Set([...document.querySelectorAll("#list details[open]")].map((box) => box.id)),
    closed: new Set([...document.querySelectorAll("#list details:not([open])")].map((box) => box.id)),
    focused: document.querySelector("#list")?.contains(field) ? field.id : null,
    typed: field.matches(TEXT) ? [field.value, field.selectionStart, field.selectionEnd] : null,
  };
}

function restore({ open, closed, focused, typed }) {
  for (const box of document.querySelectorAll("#list details[id]")) {
    if (open.has(box.id)) box.open = true;
    else if (closed.has(box.id) && !box.querySelector(".error")) box.open = false;
  }
  if (focused === null) return;
  const field = document.getElementById(focused) ?? document.getElementById("results");
  field.focus({ preventScroll: true });
  if (typed && field.matches(TEXT)) {
    [field.value] = typed;
    field.setSelectionRange(typed[1], typed[2]);
  }
}

document.addEventListener("input", ({ target }) => {
  typing ||= target.matches(TEXT);
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.matches("form.facets")) typing = false;
  for (const [name, value] of [...detail.formData]) {
    if (value === "") detail.formData.delete(name);
  }
});

// The answer to what was asked before is not worth losing a letter for: the next is on its way.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (typing) detail.shouldSwap = false;
  else before = remember();
});

document.addEventListener("htmx:afterSwap", () => {
  if (before) restore(before);
  before = null;
});

// Who goes back twice in a hurry wants the second page: the first must not come late and cover it.
document.addEventListener("htmx:historyCacheMiss", ({ detail }) => {
  restoring?.abort();
  restoring = detail.xhr;
});

// What can't be shown in place is shown as a page, with its own words for what went wrong.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, ({ detail }) => {
    location.assign(detail.pathInfo.finalRequestPath);
  });
}
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
