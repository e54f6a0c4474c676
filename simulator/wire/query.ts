// Query strings as Rails reads them: `a=1`, `a[]=1&a[]=2`, `a[gt]=x`, `a[Some Name]=v`.

export interface Parameter {
  readonly values: string[]
  readonly keyed: Map<string, string>
}

export type Query = ReadonlyMap<string, Parameter>

export function parseQuery(text: string): Query {
  const query = new Map<string, Parameter>()
  if (text === '') return query
  for (const [name, value] of new URLSearchParams(text)) {
    const open = name.indexOf('[')
    const base = open < 0 ? name : name.slice(0, open)
    let parameter = query.get(base)
    if (parameter === undefined) {
      parameter = { values: [], keyed: new Map() }
      query.set(base, parameter)
    }
    const key = open < 0 ? '' : name.slice(open + 1, name.endsWith(']') ? -1 : undefined)
    if (key === '' || /^\d+$/.test(key)) parameter.values.push(value)
    else parameter.keyed.set(key, value)
  }
  return query
}

export function textOf(query: Query, name: string): string | undefined {
  return query.get(name)?.values.at(-1)
}

/** A whole number of at least `least`; anything else is silently taken for `fallback` or `least`. */
export function integerOf(query: Query, name: string, fallback: number, least: number): number {
  const text = textOf(query, name)
  if (text === undefined || !/^-?\d+$/.test(text)) return fallback
  return Math.max(least, Number(text))
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  t: true,
  false: false,
  '0': false,
  f: false,
}

export function booleanOf(text: string): boolean | undefined {
  return truths[text.toLowerCase()]
}

export function isTrue(query: Query, name: string): boolean {
  return booleanOf(textOf(query, name) ?? '') === true
}
