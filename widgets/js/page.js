/** The model of a demo in a saved page: what the kernel's model is in a notebook, kept in the page alone. */
export class PageModel {
  #state;
  #listeners = new Map();
  #changed = new Set();

  /** @param {Record<string, unknown>} state the traits by name */
  constructor(state) {
    this.#state = state;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    if (this.#state[name] === value) return;
    this.#state[name] = value;
    this.#changed.add(name);
    this.#emit(`change:${name}`);
  }

  save_changes() {
    if (this.#changed.size) this.#emit("change");
    this.#changed.clear();
  }

  on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.#listeners.set(event, (this.#listeners.get(event) ?? []).filter((other) => other !== listener));
  }

  #emit(event) {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }
}
