// A cadence as text. YAML is read with its places, and JSON is YAML: whatever is wrong is named with its line. What
// SalesLoft's import takes and what its export answers are understood as well as our own files.
import { isNode, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import {
  type CadenceContent,
  contentIn,
  fieldsIn,
  isFields,
  tidied,
} from '../domain/cadence-content.ts'
import { AppError } from '../domain/errors.ts'
import { type Part, type Place, type Problem, problemsOf } from './cadence-schema.ts'

export type FileFormat = 'yaml' | 'json'

const mostBytes = 1_048_576
const mostProblems = 20
// As many as an honest file could have; a few that refer to each other would fill the memory.
const mostAliases = 100

/** @throws AppError `cadence.invalid` with every problem, by line */
export function readCadenceText(text: string): CadenceContent {
  if (Buffer.byteLength(text) > mostBytes) throw invalid(['It is larger than 1 MiB.'])
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: true } as const
  const document = parseDocument(text, options)
  const broken = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0])
    return `line ${line}, column ${col}: ${message.split('\n')[0] ?? ''}`
  })
  if (broken.length > 0) throw invalid(broken)
  return contentOf(valueOf(document), (path) => {
    const offset = offsetOf(document, path)
    return offset === undefined ? '' : `line ${lines.linePos(offset).line}: `
  })
}

/** The same of what came as JSON. @throws AppError `cadence.invalid` */
export function readCadenceValue(value: unknown): CadenceContent {
  return contentOf(value, () => '')
}

/** The same text for the same cadence, whenever it is exported. */
export function writeCadence(content: CadenceContent, format: FileFormat): string {
  const whole = tidied(content)
  if (format === 'json') return `${JSON.stringify(whole, null, 2)}\n`
  return stringify(whole, { lineWidth: 0, blockQuote: 'literal' })
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch {
    throw invalid(['It refers to parts of itself too often.'])
  }
}

/** Where a value stands, or the nearest that is there. */
function offsetOf(document: Document, path: Place): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown =
      depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range !== undefined && node.range !== null) return node.range[0]
  }
  return undefined
}

function contentOf(given: unknown, lineOf: (path: Place) => string): CadenceContent {
  const { problems, places } = placesIn(given)
  const said = problems.map((problem) => sentence(problem, lineOf))
  if (places === undefined) throw invalid(said)
  const found = parts.flatMap((part) => {
    const { value, path } = places[part]
    // Sharing may be left out, as all of it has a meaning then.
    if (part === 'sharing_settings' && (value === undefined || value === null)) return []
    return problemsOf(part, value).map((problem) =>
      sentence({ ...problem, path: [...path, ...problem.path] }, lineOf),
    )
  })
  const all = [...said, ...found]
  const content = contentIn({
    settings: places.settings.value,
    sharing_settings: places.sharing_settings.value,
    step_groups: places.step_groups.value,
  })
  if (all.length > 0 || content === undefined) throw invalid(all)
  return tidied(content)
}

const parts = ['settings', 'sharing_settings', 'step_groups'] as const
type Places = Readonly<Record<Part, { readonly value: unknown; readonly path: Place }>>

/** `{ settings, sharing_settings, step_groups }`, with some of them or all below `cadence_content`, and that below `data`. */
function placesIn(given: unknown): {
  readonly problems: readonly Problem[]
  readonly places: Places | undefined
} {
  if (!isFields(given)) {
    const says = 'is no cadence; fields named settings, sharing_settings and step_groups'
    return { problems: [{ path: [], says }], places: undefined }
  }
  const isAnswer = isFields(given['data']) && !('settings' in given)
  const top = isAnswer ? fieldsIn(given['data']) : given
  const base = isAnswer ? ['data'] : []
  const inner = fieldsIn(top['cadence_content'])
  const place = (part: Part): Places[Part] =>
    part in inner
      ? { value: inner[part], path: [...base, 'cadence_content', part] }
      : { value: top[part], path: [...base, part] }
  const known = new Set<string>([...parts, 'cadence_content'])
  const strangers = [
    ...Object.keys(top).map((name) => [...base, name]),
    ...Object.keys(inner).map((name) => [...base, 'cadence_content', name]),
  ].filter((path) => !known.has(path.at(-1) ?? ''))
  return {
    problems: strangers.map((path) => ({
      path,
      says:
        path.at(-1) === 'cadence_id'
          ? 'names a cadence; an import makes a new one, so leave it out'
          : `is not known here; ${parts.join(', ')}`,
    })),
    places: {
      settings: place('settings'),
      sharing_settings: place('sharing_settings'),
      step_groups: place('step_groups'),
    },
  }
}

function sentence({ path, says }: Problem, lineOf: (path: Place) => string): string {
  return `${lineOf(path)}${pathText(path)} ${says}`
}

/** `step_groups[1].steps[0].type` */
function pathText(path: Place): string {
  if (path.length === 0) return 'It'
  return path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('')
}

function invalid(problems: readonly string[]): AppError {
  const more = problems.length - mostProblems
  const shown = problems.slice(0, mostProblems)
  if (more > 0) shown.push(`and ${more} more`)
  return new AppError('cadence.invalid', shown.join('\n'))
}
