// YAML that an operator wrote, read with its places; JSON is YAML.
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { Place } from '../domain/file-problems.ts'

export type YamlFile = {
  readonly value: unknown
  /** Of a key or a value, or of the nearest that is there: where it begins, and the line of that; 0 where nothing is. */
  readonly offsetOf: (path: Place) => number
  readonly lineOf: (path: Place) => number
}

// As many as an honest file could have; a few that refer to each other would fill the memory.
const mostAliases = 100
const bytesInMiB = 1_048_576

type Rules = {
  readonly mostBytes: number
  /** What is thrown, with a line for each problem. */
  readonly invalid: (problems: readonly string[]) => Error
}

export function readYaml(text: string, { mostBytes, invalid }: Rules): YamlFile {
  if (Buffer.byteLength(text) > mostBytes) {
    const most =
      mostBytes < bytesInMiB ? `${mostBytes / 1_024} KiB` : `${mostBytes / bytesInMiB} MiB`
    throw invalid([`It is larger than ${most}.`])
  }
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: true } as const
  const document = parseDocument(text, options)
  const broken = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0])
    return `line ${line}, column ${col}: ${message.split('\n')[0] ?? ''}`
  })
  if (broken.length > 0) throw invalid(broken)
  const value = valueOf(document)
  if (value === tooOften) throw invalid(['It refers to parts of itself too often.'])
  const at = (path: Place) => offsetOf(document, path)
  return { value, offsetOf: at, lineOf: (path) => lines.linePos(at(path)).line }
}

const tooOften = Symbol('too often')

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    return tooOften
  }
}

function offsetOf(document: Document, path: Place): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const at = path.slice(0, depth)
    const offset = keyOffset(document, at) ?? valueOffset(document, at)
    if (offset !== undefined) return offset
  }
  return 0
}

/** A key may stand some lines above its value. */
function keyOffset(document: Document, path: Place): number | undefined {
  const key = path.at(-1)
  if (typeof key !== 'string') return undefined
  const parent = nodeAt(document, path.slice(0, -1))
  if (!isMap(parent)) return undefined
  const found = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
  return isNode(found?.key) ? found.key.range?.[0] : undefined
}

function valueOffset(document: Document, path: Place): number | undefined {
  const node = nodeAt(document, path)
  return isNode(node) ? node.range?.[0] : undefined
}

function nodeAt(document: Document, path: Place): unknown {
  return path.length === 0 ? document.contents : document.getIn(path, true)
}
