// A file of contacts, read as it comes and stored a few hundred lines at a time: however long it is, little of it is held. A line
// that cannot be taken is told with its number and why, and the others go on; the same file once more changes nothing.
import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { cellText, readHead, type RefusedLine } from '../domain/contact-files.ts'
import { readCells, type ReadGiven } from '../domain/contact-input.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactBook } from './contacts.ts'

export type ImportCounts = {
  readonly lines: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
}

export type ImportAsk = {
  readonly team: TeamSlug
  /** RFC 4180, in UTF-8; commas, or semicolons or tabs where its first line has them. */
  readonly source: AsyncIterable<Uint8Array | string>
  readonly by: string
  /** What is imported, for the audit: the name of a file. */
  readonly why: string
  readonly dryRun: boolean
  /** An empty cell says nothing, instead of emptying its field. */
  readonly keepsEmpty: boolean
  /** Told of the lines that were refused, in their order, with the titles of the file. */
  readonly onRefused?: (lines: readonly RefusedLine[], titles: readonly string[]) => Promise<void>
  readonly onProgress?: (counts: ImportCounts) => void
  readonly signal?: AbortSignal
}

export type ContactImporting = {
  /** What was stored before a failure stays. @throws AppError `usage.invalid`, `team.unknown` */
  import(ask: ImportAsk): Promise<ImportCounts>
}

type Line = { readonly cells: readonly string[]; readonly line: number }
type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

const linesAtOnce = 500
const longestHead = 65_536
const longestRecord = 1_048_576

export function createContactImporting(given: {
  readonly book: Pick<ContactBook, 'take'>
}): ContactImporting {
  const { book } = given

  async function store(ask: ImportAsk, names: Names, lines: readonly Line[]): Promise<Stored> {
    const { team, by, why, dryRun, keepsEmpty } = ask
    const read = lines.map((each) => readLine(each, names, keepsEmpty))
    const taken = await book.take(team, read, { said: { by, why }, dryRun })
    const refused = taken.flatMap((each, at) => {
      const line = lines[at]
      if (each.kind !== 'refused' || line === undefined) return []
      return [{ ...line, why: each.why }]
    })
    const count = (kind: string) => taken.filter((each) => each.kind === kind).length
    return {
      refused,
      counts: {
        lines: lines.length,
        created: count('created'),
        updated: count('updated'),
        unchanged: count('unchanged'),
        refused: refused.length,
      },
    }
  }

  return {
    async import(ask) {
      let counts: ImportCounts = { lines: 0, created: 0, updated: 0, unchanged: 0, refused: 0 }
      let titles: readonly string[] | undefined
      let names: Names = []
      let waiting: Line[] = []
      const flush = async (): Promise<void> => {
        ask.signal?.throwIfAborted()
        const lines = waiting
        waiting = []
        const stored = await store(ask, names, lines)
        counts = sum(counts, stored.counts)
        if (stored.refused.length > 0) await ask.onRefused?.(stored.refused, titles ?? [])
        ask.onProgress?.(counts)
      }
      for await (const line of linesOf(ask.source)) {
        if (titles === undefined) {
          titles = line.cells
          names = namesOf(titles)
          continue
        }
        waiting.push(line)
        if (waiting.length === linesAtOnce) await flush()
      }
      if (titles === undefined) throw new AppError('usage.invalid', 'The file is empty.')
      // Also of no lines: the team may be none.
      await flush()
      return counts
    },
  }
}

type Names = readonly (string | null)[]
type Stored = { readonly counts: ImportCounts; readonly refused: readonly RefusedLine[] }

function sum(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    lines: one.lines + other.lines,
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    refused: one.refused + other.refused,
  }
}

/** @throws AppError `usage.invalid`, with every title that is none */
function namesOf(titles: readonly string[]): Names {
  const head = readHead(titles)
  if (head.kind === 'head') return head.names
  throw new AppError(
    'usage.invalid',
    ['The first line of the file has to name its columns:', ...head.mistakes].join('\n'),
  )
}

function readLine({ cells }: Line, names: Names, keepsEmpty: boolean): ReadGiven {
  if (cells.length > names.length) {
    return {
      kind: 'mistakes',
      mistakes: [`it has ${cells.length} cells, and the head ${names.length}`],
    }
  }
  const named = names.flatMap((name, at) => {
    const cell = cells[at]
    return name === null || cell === undefined ? [] : [[name, cellText(cell).trim()] as const]
  })
  return readCells(named, { keepsEmpty })
}

/** @throws AppError `usage.invalid` */
async function* linesOf(source: ImportAsk['source']): AsyncGenerator<Line> {
  const text = decoded(source)
  const head = await headOf(text)
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: longestRecord,
    delimiter: delimiterOf(head),
  })
  // Its failure is that of the parser, which is read below.
  pipeline(Readable.from(joined(head, text)), parser, () => undefined)
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield { cells: record, line: info.lines }
    }
  } catch (error) {
    // Its message may quote the file; the code does not.
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!code.startsWith('CSV_')) throw error
    throw new AppError(
      'usage.invalid',
      `The file is no CSV near line ${parser.info.lines} (${code}).`,
    )
  }
}

async function* joined(head: string, text: AsyncGenerator<string, void>): AsyncGenerator<string> {
  yield head
  yield* text
}

async function* decoded(source: ImportAsk['source']): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of source) {
      yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new AppError('usage.invalid', 'The file is not UTF-8.')
  }
}

/** Its first line at least, unless that is absurd. */
async function headOf(text: AsyncGenerator<string, void>): Promise<string> {
  let head = ''
  while (!head.includes('\n') && head.length < longestHead) {
    const next = await text.next()
    if (next.done === true) break
    head += next.value
  }
  return head
}

/** As the first line has it: none of our names has any of these. */
function delimiterOf(head: string): string {
  const [line = ''] = head.split('\n')
  return ['\t', ',', ';'].find((each) => line.includes(each)) ?? ','
}
