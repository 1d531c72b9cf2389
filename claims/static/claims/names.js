// Proposes records while a name is typed into a field, and asks about names that nobody has.
// The combobox with a listbox of the ARIA Authoring Practices Guide: the focus stays in the field.

const PAUSE = 150; // milliseconds without a key before the server is asked

let count = 0;

function propose(root, form) {
  for (const field of root.querySelectorAll("input[data-names]")) new Proposals(field, form);
}

class Proposals {
  constructor(field, form) {
    this.field = field;
    this.form = form;
    this.asked = 0;
    this.list = Object.assign(document.createElement("ul"), { id: `proposals-${(count += 1)}`, hidden: true });
    this.list.className = "proposals";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Proposals");
    field.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) field.setAttribute(name, value);
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("blur", () => this.left());
    document.addEventListener("keep:filled", ({ detail }) => this.restored(detail.fields));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  // The part of the text that is being typed: all of it, or what stands after the last semicolon.

  get separator() { return this.field.dataset.several; }

  get before() {
    const at = this.separator ? this.field.value.lastIndexOf(this.separator) + 1 : 0;
    return this.field.value.slice(0, at);
  }

  get term() { return this.field.value.slice(this.before.length).trim(); }

  typed() {
    clearTimeout(this.waiting);
    this.forgetStale();
    if (this.term) this.waiting = setTimeout(() => this.show(), PAUSE);
    else this.close();
  }

  async show() {
    const term = this.term;
    const answer = await this.ask(term);
    if (!answer || term !== this.term || document.activeElement !== this.field) return;
    const options = answer.names.map(({ name, about }) => this.option(name, about));
    if (!answer.known && this.blank(term)) options.push(this.option(term, "", true));
    this.list.replaceChildren(...options);
    this.open(options.length > 0);
  }

  async ask(term) {
    const turn = (this.asked += 1);
    const query = new URLSearchParams({ of: this.field.dataset.names, term });
    try {
      const answer = await fetch(`${this.form.dataset.names}?${query}`);
      return answer.ok && turn === this.asked ? await answer.json() : null;
    } catch {
      return null; // without a server the name is typed in full, and found when it is saved
    }
  }

  option(name, about, made = false) {
    const option = document.createElement("li");
    option.id = `proposal-${(count += 1)}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.name = name;
    option.append(made ? `Make “${name}”` : name);
    if (made) option.dataset.made = "";
    if (about) {
      const words = document.createElement("small");
      words.textContent = about;
      option.append(" ", words);
    }
    return option;
  }

  open(shown) {
    this.list.hidden = !shown;
    this.field.setAttribute("aria-expanded", String(shown));
    this.mark(null);
  }

  close() { this.open(false); }

  get marked() { return this.list.querySelector("[aria-selected=true]"); }

  mark(option) {
    this.marked?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const options = [...this.list.children];
    const at = options.indexOf(this.marked);
    if (event.key === "Enter") event.preventDefault();
    if (this.list.hidden) return;
    if (event.key === "Enter") this.choose(this.marked ?? options[0]);
    if (event.key === "Tab" && this.marked?.dataset.made === undefined) this.choose(this.marked);
    if (event.key === "Escape") this.close();
    if (event.key === "ArrowDown") this.mark(options[(at + 1) % options.length]);
    if (event.key === "ArrowUp") this.mark(options.at(at < 0 ? -1 : at - 1));
    if (["Escape", "ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    const { name, made } = option.dataset;
    this.close();
    if (made !== undefined) {
      this.query(name).querySelector("select, input:not([type=hidden])").focus();
      return;
    }
    const before = this.before;
    this.field.value = `${before}${before && !/\s$/.test(before) ? " " : ""}${name}`;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.forgetStale();
  }

  // Names that nobody has

  get names() {
    const names = this.separator ? this.field.value.split(this.separator) : [this.field.value];
    return names.map((name) => name.trim().replace(/\s+/g, " ")).filter(Boolean);
  }

  get makings() { return this.field.parentElement.querySelector(".makings"); }

  blank(name) {
    const blanks = this.makings ? [...this.form.querySelectorAll("template.making-of")] : [];
    const blank = blanks.map((each) => each.content.firstElementChild).find((each) => each.dataset.of === this.field.dataset.names);
    return blank && (blank.dataset.of !== "source" || /^https?:\/\//i.test(name)) ? blank : null;
  }

  async left() {
    clearTimeout(this.waiting);
    this.close();
    for (const name of this.names) {
      if (!this.blank(name) || this.asking(name)) continue;
      const answer = await this.ask(name);
      if (answer && !answer.known && this.names.includes(name)) this.query(name);
    }
  }

  asking(name) {
    return [...this.makings.children].find((each) => nameIn(each) === name);
  }

  query(name) {
    const asked = this.asking(name);
    if (asked) return asked;
    const made = document.importNode(this.blank(name), true);
    made.querySelector("[name=new_name]").value = name;
    made.querySelector(".making-name").textContent = name;
    this.makings.append(made);
    return made;
  }

  /** Ask again what was asked, and answered, when the form was kept. */
  restored(fields) {
    const typed = (what) => fields.filter(([name]) => name === `new_${what}`).map(([, value]) => value);
    const ways = typed("way");
    const kinds = typed("of");
    typed("name").forEach((name, at) => {
      if (kinds[at] !== this.field.dataset.names || !this.names.includes(name) || !this.blank(name)) return;
      this.query(name).querySelector("[name=new_way]").value = ways[at];
    });
  }

  forgetStale() {
    for (const each of this.makings?.children ?? []) {
      if (!this.names.includes(nameIn(each))) each.remove();
    }
  }
}

function nameIn(making) { return making.querySelector("[name=new_name]").value; }

for (const form of document.querySelectorAll("form[data-names]")) propose(form, form);
document.addEventListener("formset:added", ({ target }) => propose(target, target.closest("form")));
