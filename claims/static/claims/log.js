// The page on which a report is logged: its source, looked up, and further responses.

const form = document.getElementById("report");

// The source: looked up when its address is left, or when the button is pressed

const address = form.elements["source-url"];
const found = form.querySelector(".found");
const DETAILS = ["title", "author", "published", "publisher", "language"];
const proposed = new Map(); // what stands in a field because it was proposed
const answered = new Set(); // the fields that a document filled, whose values go with it
let lookedUp = "";

address.addEventListener("change", () => lookUp());
form.elements._look_up.addEventListener("click", (event) => {
  event.preventDefault();
  lookedUp = "";
  lookUp();
});
if (!form.querySelector(".errornote")) {
  for (const name of DETAILS) proposed.set(name, field(name).value);
  lookUp();
}

document.addEventListener("keep:filled", () => lookUp());

function field(name) { return form.elements[`source-${name}`]; }

async function lookUp() {
  const text = address.value.trim();
  if (text === lookedUp) return;
  lookedUp = text;
  show(text ? "Looking it up …" : "", false);
  if (!text) return;
  const answer = await ask(text);
  if (text === address.value.trim()) tell(answer);
}

async function ask(url) {
  const body = new URLSearchParams({ url, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  try {
    const answer = await fetch(form.dataset.source, { method: "POST", body });
    return await answer.json();
  } catch {
    return { words: "It could not be looked up. Fill in what you know of it." };
  }
}

function tell({ words, known = false, proposed: values = {} }) {
  show(words, known);
  for (const name of DETAILS) {
    const own = field(name);
    const value = values[name] ?? "";
    // What somebody typed stays, whatever the document says of itself.
    if (own.value && own.value !== proposed.get(name)) continue;
    if (!value && !answered.has(name)) continue;
    own.value = value;
    proposed.set(name, value);
    answered.add(name);
    own.dispatchEvent(new Event("change", { bubbles: true }));
    own.dispatchEvent(new Event("blur"));
  }
}

function show(words, known) {
  found.textContent = words;
  form.classList.toggle("known-source", known);
}

// Further responses

const responses = document.getElementById("responses-group");
const total = form.elements["responses-TOTAL_FORMS"];
const most = Number(form.elements["responses-MAX_NUM_FORMS"].value);

form.elements._add_response.addEventListener("click", (event) => {
  event.preventDefault();
  addResponse()?.querySelector("input:not([type=hidden])").focus();
});
document.addEventListener("keep:row", ({ detail }) => detail.prefix === "responses" && addResponse());

function addResponse() {
  const number = Number(total.value);
  if (number >= most) return null;
  const row = document.importNode(responses.querySelector("template.empty").content, true).firstElementChild;
  for (const part of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replaceAll("__prefix__", number));
    }
  }
  row.querySelector(".number").textContent = number + 1;
  form.elements._add_response.parentElement.before(row);
  total.value = number + 1;
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: "responses" } }));
  return row;
}
