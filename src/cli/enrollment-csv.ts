// A file of people to enrol, checked whole before any of it is begun, and the file with what came of each row. Ids alone are
// read of it: whatever else stands in a row stays where it is.
import { parse } from 'csv-parse/sync'
import { outcomeHead, outcomeLine } from '../domain/enrollment-files.ts'
import { AppError } from '../domain/errors.ts'
import { isId } from '../domain/ids.ts'

export type CsvPerson = { readonly person: string; readonly user: string | undefined }

const personTitles: ReadonlySet<string> = new Set(['person', 'person_id', 'id'])
const userTitles: ReadonlySet<string> = new Set(['user', 'user_id'])
const problemsShown = 20

/**
 * Of a file whose first line names its columns: `person` (or `person_id`, `id`), and `user` if there is one.
 * @throws AppError `usage.invalid`, with the lines that are wrong
 */
export function parsePeople(text: string): readonly CsvPerson[] {
  const [head, ...lines] = readCsv(text)
  const titles = (head?.record ?? []).map((title) => title.toLowerCase())
  const personAt = titles.findIndex((title) => personTitles.has(title))
  const userAt = titles.findIndex((title) => userTitles.has(title))
  if (personAt === -1) {
    throw new AppError(
      'usage.invalid',
      'The first line of the file has to name its columns, and one of them `person`: an id in SalesLoft.',
    )
  }
  if (lines.length === 0) throw new AppError('usage.invalid', 'The file names nobody.')
  const problems: string[] = []
  const people = lines.map(({ record, line }) => {
    const person = record[personAt] ?? ''
    const user = record[userAt] ?? ''
    if (!isId(person)) problems.push(`line ${line}: the person is no id`)
    if (user !== '' && !isId(user)) problems.push(`line ${line}: the user is no id`)
    return { person, user: user === '' ? undefined : user }
  })
  if (problems.length === 0) return people
  const more = problems.length - problemsShown
  throw new AppError(
    'usage.invalid',
    [
      ...problems.slice(0, problemsShown),
      ...(more > 0 ? [`and ${more} more`] : []),
      'Nothing of the file is begun.',
    ].join('\n'),
  )
}

type Line = { readonly record: readonly string[]; readonly line: number }

/** @throws AppError `usage.invalid` */
function readCsv(text: string): readonly Line[] {
  try {
    const found: Line[] = []
    parse(text, {
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      delimiter: [',', ';', '\t'],
      on_record(record: string[], { lines }) {
        found.push({ record, line: lines })
        return null
      },
    })
    return found
  } catch (error) {
    // Its message may quote the file; the code does not.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new AppError('usage.invalid', `The file is no CSV (${code}).`)
  }
}

export function outcomeCsv(rows: readonly Parameters<typeof outcomeLine>[0][]): string {
  return [outcomeHead, ...rows.map(outcomeLine)].join('')
}

/** `people.csv` → `people.outcome.csv` */
export function outcomeFileOf(file: string): string {
  return `${file.replace(/\.csv$/i, '')}.outcome.csv`
}
