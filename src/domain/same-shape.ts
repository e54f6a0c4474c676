// Whether a record from a webhook is of the shape in which the API serves the stored one: the same fields at every depth,
// and instants in the same zone. Only then does its text take the place of an answer's, to the last character.

/** @param stored, told parsed JSON */
export function hasSameShape(stored: unknown, told: unknown): boolean {
  if (!isObject(stored) || !isObject(told)) return false
  // Of the same user, so that all its instants are written alike. It never changes.
  return stored['created_at'] === told['created_at'] && sameFields(stored, told)
}

function sameFields(stored: Fields, told: Fields): boolean {
  const names = Object.keys(stored)
  if (names.length !== Object.keys(told).length) return false
  return names.every((name) => {
    if (!Object.hasOwn(told, name)) return false
    const [one, other] = [stored[name], told[name]]
    // A reference may come or go; whatever is in a list may differ.
    return !isObject(one) || !isObject(other) || sameFields(one, other)
  })
}

type Fields = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
