// Where the records of an answer lie in its bytes, found without parsing it: one of them may end whatever parses it. What
// is looked at is the frame alone, byte by byte; a value's inside is passed over, however deep it is.

/** A record's bytes, from the first to behind the last. */
export type Slice = {
  readonly from: number
  readonly to: number
  /** Where it can be read without looking further into the record. */
  readonly id: string | undefined
}

/** `{`, `}` and so on, by their bytes. */
const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  backslash: 0x5c,
  openList: 0x5b,
  closeList: 0x5d,
  open: 0x7b,
  close: 0x7d,
} as const

/** The bytes are no JSON as far as they were looked at. */
class Unreadable extends Error {}

/** The records in `data`, a list of them or one; `undefined` where the bytes are no such answer. */
export function slicesOf(body: Buffer, idField: string): readonly Slice[] | undefined {
  try {
    for (const member of membersOf(body, 0)) {
      if (member.name !== 'data') continue
      const found = body[member.from] === code.openList ? elementsOf(body, member.from) : [member]
      return [...found].map(({ from, to }) => ({ from, to, id: idIn(body, from, idField) }))
    }
    return undefined
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

/** The body without some of the records of its list. */
export function without(body: Buffer, slices: readonly Slice[], taken: ReadonlySet<Slice>): Buffer {
  const [first, last] = [slices[0], slices.at(-1)]
  if (first === undefined || last === undefined || taken.size === 0) return body
  const left = slices
    .filter((slice) => !taken.has(slice))
    .flatMap(({ from, to }, at) => [
      ...(at === 0 ? [] : [Buffer.from(',')]),
      body.subarray(from, to),
    ])
  return Buffer.concat([body.subarray(0, first.from), ...left, body.subarray(last.to)])
}

type Range = { readonly from: number; readonly to: number }

function* elementsOf(body: Buffer, at: number): Generator<Range> {
  let next = afterSpace(body, at + 1)
  if (body[next] === code.closeList) return
  for (;;) {
    const to = afterValue(body, next)
    yield { from: next, to }
    next = afterSpace(body, to)
    if (body[next] === code.closeList) return
    next = afterSpace(body, expected(body, next, code.comma))
  }
}

function* membersOf(body: Buffer, at: number): Generator<Range & { readonly name: string }> {
  let next = afterSpace(body, expected(body, afterSpace(body, at), code.open))
  if (body[next] === code.close) return
  for (;;) {
    const behindName = afterText(body, next)
    const name = body.toString('latin1', next + 1, behindName - 1)
    const colon = afterSpace(body, behindName)
    const from = afterSpace(body, expected(body, colon, code.colon))
    const to = afterValue(body, from)
    yield { name, from, to }
    next = afterSpace(body, to)
    if (body[next] === code.close) return
    next = afterSpace(body, expected(body, next, code.comma))
  }
}

function idIn(body: Buffer, at: number, idField: string): string | undefined {
  if (body[at] !== code.open) return undefined
  for (const { name, from, to } of membersOf(body, at)) {
    if (name !== idField) continue
    return /^"?([\w-]{1,64})"?$/.exec(body.toString('latin1', from, Math.min(to, from + 80)))?.[1]
  }
  return undefined
}

function expected(body: Buffer, at: number, byte: number): number {
  if (body[at] !== byte) throw new Unreadable()
  return at + 1
}

function afterSpace(body: Buffer, at: number): number {
  let next = at
  while ([0x20, 0x0a, 0x0d, 0x09].includes(body[next] ?? 0)) next += 1
  return next
}

function afterText(body: Buffer, at: number): number {
  let next = expected(body, at, code.quote)
  for (;;) {
    const end = body.indexOf(code.quote, next)
    if (end === -1) throw new Unreadable()
    let before = end - 1
    while (before > at && body[before] === code.backslash) before -= 1
    if ((end - before) % 2 === 1) return end + 1
    next = end + 1
  }
}

function afterValue(body: Buffer, at: number): number {
  const first = body[at]
  if (first === code.quote) return afterText(body, at)
  if (first !== code.open && first !== code.openList) return afterWord(body, at)
  let depth = 0
  let next = at
  while (next < body.length) {
    const byte = body[next]
    if (byte === code.quote) {
      next = afterText(body, next)
      continue
    }
    if (byte === code.open || byte === code.openList) depth += 1
    if (byte === code.close || byte === code.closeList) depth -= 1
    next += 1
    if (depth === 0) return next
  }
  throw new Unreadable()
}

/** A number, or a word such as `null`. */
function afterWord(body: Buffer, at: number): number {
  let next = at
  while (/[\w.+-]/.test(String.fromCharCode(body[next] ?? 0))) next += 1
  if (next === at) throw new Unreadable()
  return next
}
