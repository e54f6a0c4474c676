// What may be changed while the simulator runs, in one way for all of it: a name that is no option, and a value that the
// option cannot have, is refused, so that nobody waits for what will never happen.
import { fieldsIn } from './resources/resource.ts'

export interface Rule {
  /** Ends "it is ...". */
  readonly wanted: string
  readonly fits: (value: unknown) => boolean
}

const isNumber = (value: unknown): value is number => Number.isFinite(value)
const isText = (value: unknown): value is string => typeof value === 'string'

export const flag: Rule = {
  wanted: 'true or false',
  fits: (value) => typeof value === 'boolean',
}
export const amount: Rule = {
  wanted: 'a number, 0 or more',
  fits: (value) => isNumber(value) && value >= 0,
}
export const above0: Rule = {
  wanted: 'a number above 0',
  fits: (value) => isNumber(value) && value > 0,
}
export const count: Rule = {
  wanted: 'a whole number, 1 or more',
  fits: (value) => Number.isInteger(value) && Number(value) >= 1,
}
export const chance: Rule = {
  wanted: 'a number from 0 to 1',
  fits: (value) => isNumber(value) && value >= 0 && value <= 1,
}
export const texts: Rule = {
  wanted: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every(isText),
}

export function oneOf(...values: readonly (string | number)[]): Rule {
  return {
    wanted: values.map((value) => JSON.stringify(value)).join(' or '),
    fits: (value) => values.some((each) => each === value),
  }
}

/** Any name, with such a value. */
export function byName({ wanted, fits }: Rule): Rule {
  return {
    wanted: `an object, each value of it ${wanted}`,
    fits(value) {
      const fields = fieldsIn(value)
      return fields !== undefined && Object.values(fields).every(fits)
    },
  }
}

export function either(...rules: readonly Rule[]): Rule {
  return {
    wanted: rules.map(({ wanted }) => wanted).join(' or '),
    fits: (value) => rules.some(({ fits }) => fits(value)),
  }
}

/** `{ text: "..." }` */
export const text: Rule = {
  wanted: '{ "text": "..." }',
  fits: (value) => isText(fieldsIn(value)?.['text']),
}

/** What is not said is nothing wrong. @throws RangeError */
export function demand(what: string, value: unknown, { wanted, fits }: Rule): void {
  if (value === undefined || fits(value)) return
  throw new RangeError(
    `The ${what} is ${wanted}, not ${typeof value === 'number' ? value : JSON.stringify(value)}.`,
  )
}

export interface OptionsKind<T> {
  /** Whose they are. */
  readonly of: string
  readonly usual: Readonly<T>
  readonly rules: { readonly [Name in keyof T]: Rule }
}

/** Takes over what is said, all of it or nothing. @throws RangeError */
export function adjust<T extends object>(
  { of, usual, rules }: OptionsKind<T>,
  options: T,
  changes: Partial<T>,
): void {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined)
  const unknown = said.map(([name]) => name).filter((name) => !Object.hasOwn(usual, name))
  if (unknown.length > 0) throw new RangeError(`Not an option of ${of}: ${unknown.join(', ')}.`)
  for (const [name, value] of said) demand(`option ${name} of ${of}`, value, rules[name as keyof T])
  Object.assign(options, Object.fromEntries(said))
}

/** The usual ones, changed by what is said. @throws RangeError */
export function optionsOf<T extends object>(kind: OptionsKind<T>, said: Partial<T>): T {
  const options = { ...kind.usual }
  adjust(kind, options, said)
  return options
}
