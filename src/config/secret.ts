// A secret cannot be printed by accident: text, JSON and inspection all say `[secret]`; only `reveal()` gives it.
import { inspect } from 'node:util'

const mask = '[secret]'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself: for the one call that authenticates with it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
