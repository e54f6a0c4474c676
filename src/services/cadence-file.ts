// A cadence as text: whatever is wrong is named with its line. What SalesLoft's import takes and what its export answers are
// understood as well as our own files.
import { stringify } from 'yaml'
import {
  type CadenceContent,
  contentIn,
  fieldsIn,
  isFields,
  tidied,
} from '../domain/cadence-content.ts'
import { AppError } from '../domain/errors.ts'
import { type Place, type Problem, problemLines, problemText } from '../domain/file-problems.ts'
import { type Part, problemsOf } from './cadence-schema.ts'
import { readYaml } from './yaml-file.ts'

export type FileFormat = 'yaml' | 'json'

const mostBytes = 1_048_576
const mostProblems = 20

/** @throws AppError `cadence.invalid` with every problem, by line */
export function readCadenceText(text: string): CadenceContent {
  const { value, lineOf } = readYaml(text, { mostBytes, invalid })
  return contentOf(value, (path) => `line ${lineOf(path)}: `)
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

function sentence(problem: Problem, lineOf: (path: Place) => string): string {
  return `${lineOf(problem.path)}${problemText(problem)}`
}

function invalid(problems: readonly string[]): AppError {
  return new AppError('cadence.invalid', problemLines(problems, mostProblems))
}
