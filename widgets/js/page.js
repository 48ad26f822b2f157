/** The model of a demo in a saved page: what the kernel's model is in a notebook, kept in the page alone. */
export class PageModel {
  /** @type {Map<string, unknown>} */
  #state;
  /** @type {Map<string, (() => void)[]>} */
  #listeners = new Map();

  /** @param {Record<string, unknown>} state the traits by name */
  constructor(state) {
    this.#state = new Map(Object.entries(state));
  }

  /** @param {string} name @returns {any} */
  get(name) {
    return this.#state.get(name);
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    if (this.#state.get(name) === value) return;
    this.#state.set(name, value);
    this.#emit(`change:${name}`);
    this.#emit("change");
  }

  /** There is nobody to send them to. */
  save_changes() {}

  /** @param {string} event @param {() => void} listener */
  on(event, listener) {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** @param {string} event @param {() => void} listener */
  off(event, listener) {
    this.#listeners.set(
      event,
      (this.#listeners.get(event) ?? []).filter((other) => other !== listener),
    );
  }

  /** @param {string} event */
  #emit(event) {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }
}
