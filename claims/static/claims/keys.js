// Keys for readers who leave the mouse alone. Each can be switched off (WCAG 2.1.4), and none is
// taken from a field that somebody types in.

const OFF = "keys-off";
const dialog = document.getElementById("keys");
const used = dialog.querySelector("input");
const opener = document.querySelector("[data-keys-open]");

// A browser may refuse to keep anything: then the keys are as they came.
function kept() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "true");
  } catch {
    // It holds until the page is left.
  }
}

function typesIn(element) {
  return element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

// A list is searched within its filters, where they are in sight; elsewhere the whole site is.
function search() {
  const fields = ["id-q", "search"].map((id) => document.getElementById(id));
  const field = fields.find((one) => one?.checkVisibility());
  field?.focus();
  field?.select();
}

// The claim that has the focus, or in which something has it, is where one stands.
function move(step) {
  const claims = [...document.querySelectorAll("article.exchange")];
  const here = claims.findIndex((claim) => claim.contains(document.activeElement));
  const next = here < 0 && step < 0 ? -1 : here + step;
  const link = claims[next]?.querySelector(".text a");
  link?.focus();
  link?.closest("article").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  "/": search,
  j: () => move(1),
  k: () => move(-1),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey, isComposing, defaultPrevented, target } = event;
  if (!used.checked || dialog.open || defaultPrevented || isComposing) return;
  if (ctrlKey || altKey || metaKey || typesIn(target) || !Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});

used.checked = kept();
used.addEventListener("change", () => keep(used.checked));
opener.hidden = false;
opener.querySelector("button").addEventListener("click", () => dialog.showModal());
