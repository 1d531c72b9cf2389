// Keeps what is typed into a form of the analysts' side, in this browser, until the server says that
// it is saved. docs/decisions/kept-forms.md says why it is so.
//
// An entry is one opening of a form: its key names the user, the page and a mark of its own. The form
// sends the mark along; the server answers a save with a cookie of that mark, and the entry goes.

const SPACE = "kept/";
const COOKIE = "saved-";
const DAYS = 30;
const PAUSE = 400; // milliseconds without a change before it is kept
const NEVER = new Set(["csrfmiddlewaretoken", "kept_as"]);
const USER = document.getElementById("keep").dataset.user;

forgetWhatIsSavedOrOld();
askAtSignOut();
// The admin makes its rows and lists when the document is ready; what is restored needs them.
window.addEventListener("load", () => {
  for (const mark of document.querySelectorAll("form input[name=kept_as]")) new Kept(mark).start();
});

class Kept {
  constructor(field) {
    this.form = field.form;
    this.cameBack = field.value; // the mark under which it was sent, where it was not saved
    this.mark = field.value = newMark();
    this.page = `${SPACE}${USER}/${new URL(this.form.action).pathname}${new URL(this.form.action).search}#`;
    this.key = this.page + this.mark;
    this.submitted = false;
  }

  async start() {
    this.begun = this.state();
    navigator.locks?.request(this.key, () => new Promise(() => {})); // held as long as the page lives
    for (const type of ["input", "change"]) this.form.addEventListener(type, () => this.changed());
    for (const type of ["formset:added", "formset:removed"]) document.addEventListener(type, () => this.changed());
    // Lists that look records up tell jQuery alone that something was chosen.
    window.django?.jQuery(this.form).on("change", () => this.changed());
    this.form.addEventListener("submit", () => this.leave());
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("pageshow", () => (this.submitted = false));
    window.addEventListener("beforeunload", (event) => !this.submitted && this.dirty && event.preventDefault());
    await this.offer();
  }

  // Keeping

  state() {
    const fields = [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && !NEVER.has(name) && !this.isSecret(name),
    );
    return JSON.stringify(fields);
  }

  isSecret(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement && field.type === "password";
  }

  get dirty() { return this.state() !== this.begun; }

  changed() {
    this.submitted = false;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(), PAUSE);
  }

  keep(entry = {}) {
    clearTimeout(this.waiting);
    if (!this.dirty) {
      localStorage.removeItem(this.key);
      return;
    }
    const kept = { at: Date.now(), fields: JSON.parse(this.state()), labels: this.labels(), ...entry };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      this.say("This browser has no room to keep what you type. Save it soon.");
    }
  }

  /** The words of what is chosen in lists that hold no more than that. */
  labels() {
    const chosen = [...this.form.querySelectorAll("select.admin-autocomplete")];
    return Object.fromEntries(
      chosen.map((list) => [list.name, [...list.selectedOptions].map((one) => [one.value, one.text])]),
    );
  }

  leave() {
    this.submitted = true;
    this.keep();
    sessionStorage.setItem(this.page, this.mark);
  }

  // Coming back

  async offer() {
    const sent = sessionStorage.getItem(this.page);
    sessionStorage.removeItem(this.page);
    const open = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name));
    const entries = read(this.page).filter(({ key }) => !open.has(key));
    for (const { key, entry } of entries) {
      const isHere = key === this.page + this.cameBack || JSON.stringify(entry.fields) === this.state();
      if (isHere) this.takeBack(key, entry);
      else if (key === this.page + sent) this.restore(key, entry, true);
      else this.ask(key, entry);
    }
  }

  /** It came back with what was typed; scripts put back what they had put into the form. */
  takeBack(key, entry) {
    tellOfFilling(entry.fields);
    this.take(key);
  }

  take(key) {
    localStorage.removeItem(key);
    this.begun = "";
    this.keep();
  }

  restore(key, entry, unasked = false) {
    const lost = fill(this.form, entry);
    this.take(key);
    const words = unasked
      ? `It was not saved. What you typed until ${time(entry.at)} is here again.`
      : `What you typed until ${time(entry.at)} is here again, not yet saved.`;
    this.say(lost ? `${words} ${lost} of it belonged to what is gone meanwhile.` : words);
  }

  ask(key, entry) {
    const note = this.say(`You typed something here until ${time(entry.at)} and did not save it.`);
    note.append(
      button(`Restore what you typed at ${time(entry.at)}`, () => {
        note.remove();
        this.restore(key, entry);
      }),
      button("Discard", () => {
        note.remove();
        localStorage.removeItem(key);
      }),
    );
  }

  say(words) {
    const note = document.createElement("p");
    note.className = "kept-note";
    note.setAttribute("role", "status");
    this.form.prepend(note);
    note.append(words); // after it stands in the page, so that it is read out
    return note;
  }
}

// The entries

function read(beginning) {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(beginning))
    .map((key) => ({ key, entry: JSON.parse(localStorage.getItem(key)) }))
    .sort((one, other) => one.entry.at - other.entry.at);
}

function forgetWhatIsSavedOrOld() {
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  const saved = document.cookie.split("; ").filter((cookie) => cookie.startsWith(COOKIE))
    .map((cookie) => cookie.slice(COOKIE.length, cookie.indexOf("=")));
  for (const { key, entry } of read(SPACE)) {
    if (entry.at < oldest || saved.includes(key.split("#").at(-1))) localStorage.removeItem(key);
  }
  for (const mark of saved) document.cookie = `${COOKIE}${mark}=; path=/admin/; max-age=0; samesite=lax`;
}

function newMark() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Filling a form with an entry

/** Write the entry into the form; give back how many of its rows are gone. */
function fill(form, { fields, labels }) {
  const rows = matchRows(form, fields);
  const values = new Map();
  const lost = new Set();
  for (const [name, value] of fields) {
    const own = rows.rename(name);
    if (own === null) lost.add(name.replace(/-[^-]*$/, ""));
    else if (own) values.set(own, [...(values.get(own) ?? []), value]);
  }
  const known = new Map(Object.entries(labels).map(([name, chosen]) => [rows.rename(name), new Map(chosen)]));
  const met = new Map();
  for (const field of form.elements) {
    if (!field.name || NEVER.has(field.name) || field.type === "submit" || isOfManagement(field.name)) continue;
    write(field, values.get(field.name) ?? [], known.get(field.name), met);
  }
  const changed = [...form.elements].filter(isChanged);
  for (const field of changed) reveal(field);
  tellOfFilling(fields);
  return lost.size;
}

function tellOfFilling(fields) {
  document.dispatchEvent(new CustomEvent("keep:filled", { detail: { fields } }));
}

function write(field, values, labels, met) {
  if (field.type === "checkbox" || field.type === "radio") {
    field.checked = values.includes(field.value);
  } else if (field instanceof HTMLSelectElement) {
    choose(field, values, labels);
  } else if (field.type !== "password" && field.type !== "file") {
    const at = met.get(field.name) ?? 0; // of several fields of one name, each has its own value
    met.set(field.name, at + 1);
    field.value = values[at] ?? "";
  }
}

function choose(list, values, labels) {
  for (const value of values) {
    if ([...list.options].some((option) => option.value === value)) continue;
    list.add(new Option(labels?.get(value) ?? value, value));
  }
  for (const option of list.options) option.selected = values.includes(option.value);
}

function isChanged(field) {
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

/** Show what was written into a field: in the list over it, and in the part of the form that is folded. */
function reveal(field) {
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  window.django?.jQuery(field).trigger("change");
}

const isOfManagement = (name) => /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name);

/** Make as many new rows as the entry has, and find for each row of it the row of the form. */
function matchRows(form, fields) {
  const was = Object.fromEntries(fields);
  const places = new Map();
  for (const name of Object.keys(was).filter((each) => each.endsWith("-TOTAL_FORMS"))) {
    const prefix = name.slice(0, -"-TOTAL_FORMS".length);
    const total = form.elements.namedItem(name);
    if (!total) continue;
    let next = Number(form.elements.namedItem(`${prefix}-INITIAL_FORMS`).value);
    for (let row = 0; row < Number(was[name]); row += 1) {
      const id = was[`${prefix}-${row}-id`];
      places.set(`${prefix}-${row}`, id ? rowOf(form, prefix, id) : next);
      if (!id) next += 1;
    }
    while (Number(total.value) < next && addRow(form, prefix, total));
  }
  return {
    rename(name) {
      if (isOfManagement(name)) return undefined;
      const match = /^(.+)-(\d+)-([^-]+)$/.exec(name);
      if (!match || !places.has(`${match[1]}-${match[2]}`)) return name;
      const place = places.get(`${match[1]}-${match[2]}`);
      return place === null ? null : `${match[1]}-${place}-${match[3]}`;
    },
  };
}

function rowOf(form, prefix, id) {
  const found = [...form.elements].find(
    (field) => field.name.startsWith(`${prefix}-`) && field.name.endsWith("-id") && field.value === id,
  );
  return found ? Number(found.name.slice(prefix.length + 1, -"-id".length)) : null;
}

function addRow(form, prefix, total) {
  const before = total.value;
  document.getElementById(`${prefix}-group`)?.querySelector(".add-row a")?.click();
  document.dispatchEvent(new CustomEvent("keep:row", { detail: { prefix } }));
  return total.value !== before;
}

// Signing out

/** Who signs out may be leaving a machine that others use: ask what becomes of what is not saved. */
function askAtSignOut() {
  const form = document.getElementById("logout-form");
  form?.addEventListener("submit", (event) => {
    const own = read(`${SPACE}${USER}/`);
    if (!own.length || form.dataset.decided) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "kept-dialog";
    dialog.setAttribute("aria-label", "Before you log out");
    const words = document.createElement("p");
    words.textContent = `${own.length === 1 ? "A form that you" : `${own.length} forms that you`} typed and did not save ${own.length === 1 ? "is" : "are"} kept in this browser, where whoever uses this machine could read ${own.length === 1 ? "it" : "them"}.`;
    const decide = (discard) => {
      if (discard) for (const { key } of read(`${SPACE}${USER}/`)) localStorage.removeItem(key);
      form.dataset.decided = "yes";
      form.requestSubmit();
    };
    dialog.append(
      words,
      button("Discard and log out", () => decide(true)),
      button("Keep and log out", () => decide(false)),
      button("Stay", () => dialog.close()),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Words

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function time(moment) {
  const then = new Date(moment);
  const day = then.toDateString() === new Date().toDateString() ? "" : `${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, `;
  return `${day}${then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}
