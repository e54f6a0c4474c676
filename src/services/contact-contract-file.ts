// The contract of contacts as text. YAML is read with its places, and JSON is YAML: whatever is wrong is named with its line,
// all of it at once.
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { ContactContract } from '../domain/contact-contract.ts'
import { checkContract } from '../domain/contact-contract-check.ts'
import type { Mistake, Place } from '../domain/contact-checks.ts'
import { AppError } from '../domain/errors.ts'
import { isPhoneRegion } from './phone-numbers.ts'

const mostBytes = 262_144
const mostMistakes = 50
// As many as an honest file could have; a few that refer to each other would fill the memory.
const mostAliases = 100

/** @throws AppError `contacts.contract` with every mistake, by line */
export function readContract(text: string): ContactContract {
  if (Buffer.byteLength(text) > mostBytes) throw invalid(['It is larger than 256 KiB.'])
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: true } as const
  const document = parseDocument(text, options)
  const broken = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0])
    return `line ${line}, column ${col}: ${message.split('\n')[0] ?? ''}`
  })
  if (broken.length > 0) throw invalid(broken)
  const checked = checkContract(valueOf(document), isPhoneRegion)
  if (checked.kind === 'contract') return checked.contract
  const placed = checked.mistakes
    .map((mistake) => ({ mistake, offset: offsetOf(document, mistake.path) ?? 0 }))
    .toSorted((a, b) => a.offset - b.offset)
  throw invalid(
    placed.map(({ mistake, offset }) => `line ${lines.linePos(offset).line}: ${sentence(mistake)}`),
  )
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    throw invalid(['It refers to parts of itself too often.'])
  }
}

/** Where a key or a value stands, or the nearest that is there. */
function offsetOf(document: Document, path: Place): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const offset = keyOffset(document, path.slice(0, depth)) ?? nodeOffset(document, path, depth)
    if (offset !== undefined) return offset
  }
  return undefined
}

/** A key may stand some lines above its value. */
function keyOffset(document: Document, path: Place): number | undefined {
  const key = path.at(-1)
  if (typeof key !== 'string') return undefined
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const found = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
  return isNode(found?.key) ? found.key.range?.[0] : undefined
}

function nodeOffset(document: Document, path: Place, depth: number): number | undefined {
  const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
  return isNode(node) ? node.range?.[0] : undefined
}

function sentence({ path, says }: Mistake): string {
  return `${pathText(path)} ${says}`
}

/** `fields[1].contact` */
function pathText(path: Place): string {
  if (path.length === 0) return 'It'
  return path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('')
}

function invalid(mistakes: readonly string[]): AppError {
  const more = mistakes.length - mostMistakes
  const shown = mistakes.slice(0, mostMistakes)
  if (more > 0) shown.push(`and ${more} more`)
  return new AppError('contacts.contract', shown.join('\n'))
}
