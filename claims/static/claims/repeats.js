// Shows, while a claim is typed, what on record it may repeat, and takes what is said about that.
// The form works without: when it is saved, the same is told.

const DECIDED = ["duplicate_of", "not_a_duplicate"];
const PAUSE = 600; // milliseconds after the last key

class Repeats {
  constructor(panel) {
    this.panel = panel;
    this.form = panel.closest("form");
    this.prefix = panel.dataset.prefix;
    this.telling = panel.dataset.telling.split(" ");
    this.form.querySelector("fieldset.module")?.after(panel);
    this.form.addEventListener("input", (event) => this.heard(event));
    this.form.addEventListener("change", (event) => this.heard(event));
    // Fields that look records up tell jQuery alone that they changed.
    window.django?.jQuery(this.form).on("change", (event) => this.heard(event));
    panel.addEventListener("click", (event) => this.chosen(event));
    document.addEventListener("keep:filled", ({ detail }) => this.restored(detail.fields));
  }

  heard(event) {
    const name = event.target.name ?? "";
    if (name.startsWith(this.prefix) && this.telling.includes(name.slice(this.prefix.length))) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), PAUSE);
    }
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(this.panel.dataset.repeats, {
        method: "POST", body: this.said(), signal: this.asking.signal,
      });
      if (answer.ok && !answer.redirected) this.panel.innerHTML = await answer.text();
    } catch {
      // Nobody is kept from typing: it is asked again with the next word.
    }
  }

  said() {
    const typed = new FormData(this.form);
    const body = new URLSearchParams({ key: this.panel.dataset.key });
    body.set("csrfmiddlewaretoken", typed.get("csrfmiddlewaretoken"));
    if ("named" in this.panel.dataset) body.set("named", "yes");
    for (const name of [...this.telling, ...DECIDED]) {
      for (const value of typed.getAll(this.prefix + name)) body.append(name, value.slice(0, 4000));
    }
    return body;
  }

  chosen(event) {
    const button = event.target.closest("button[data-choice]");
    if (!button) return;
    if (button.dataset.choice === "repeats") {
      const taken = button.getAttribute("aria-pressed") === "true";
      this.letRepeat(taken ? "" : button.value, button.dataset.label);
    } else if (button.dataset.choice === "new") {
      this.panel.after(this.hidden("not_a_duplicate", button.value));
    } else {
      this.fields("not_a_duplicate").forEach((field) => field.remove());
    }
    this.ask();
  }

  /** Decide again what was decided when the form was kept: nothing else in the form holds it. */
  restored(fields) {
    for (const name of DECIDED) {
      if (this.form.elements[this.prefix + name]) continue;
      const decided = fields.filter(([each, key]) => each === this.prefix + name && key);
      this.panel.after(...decided.map(([, key]) => this.hidden(name, key)));
    }
    this.ask();
  }

  letRepeat(key, label) {
    let field = this.form.elements[this.prefix + "duplicate_of"];
    if (!field) this.panel.after((field = this.hidden("duplicate_of", key)));
    if (field.tagName === "SELECT" && key && ![...field.options].some((o) => o.value === key)) {
      field.add(new Option(label, key));
    }
    field.value = key;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    window.django?.jQuery(field).trigger("change");
  }

  fields(name) {
    return this.form.querySelectorAll(`input[name="${this.prefix}${name}"]`);
  }

  hidden(name, value) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: this.prefix + name, value });
    return field;
  }
}

document.querySelectorAll("[data-repeats]").forEach((panel) => new Repeats(panel));
