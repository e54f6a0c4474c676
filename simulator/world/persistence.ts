// A world outlives its process as what it was made from and an append-only journal of what was done to it since. Each
// command is written before it is applied; a last line torn by a kill was never answered for, and is cut off.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { noQueueFile, openQueueFile } from '../webhooks/queue-file.ts'
import type { QueueFile } from '../webhooks/queue-file.ts'
import type { TeamOptions } from '../wire/team.ts'
import type { LedgerEntry } from '../writes/ledger.ts'
import type { Micros } from './instants.ts'
import type { Log } from './log.ts'
import type { Command } from './mutations.ts'
import type { ScenarioName, Sizes } from './scenarios.ts'

export interface Settings {
  readonly seed: number
  readonly scenario: ScenarioName
  readonly sizes: Sizes
  readonly timeZone: string
  readonly epoch: Micros
  readonly teams: readonly TeamOptions[]
}

/** What was done. */
export type Journal = Log<Command>

export interface DataDir {
  readonly settings: Settings
  /** Of the team at this place. */
  readonly journalOf: (index: number) => Journal
  readonly ledgerOf: (index: number) => Log<LedgerEntry>
  /** Deliveries under way; closed by whom it is given to. */
  readonly queueOf: (index: number) => QueueFile
  readonly close: () => void
}

const memory = { before: [], append: () => undefined }

/** Whether everything that `asked` says is said by `kept` too. */
function agrees(kept: unknown, asked: unknown): boolean {
  if (typeof asked !== 'object' || asked === null) return kept === asked
  if (typeof kept !== 'object' || kept === null) return false
  return Object.entries(asked).every(([name, value]) =>
    agrees((kept as Readonly<Record<string, unknown>>)[name], value),
  )
}

function sayDifferences(found: Settings, wanted: Settings, say: (message: string) => void): void {
  for (const name of ['seed', 'scenario', 'sizes', 'timeZone', 'teams'] as const) {
    if (agrees(found[name], wanted[name])) continue
    say(
      `The data folder already holds a world: what it says of ${name} is kept, what was asked for is not used.`,
    )
  }
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const end = text.lastIndexOf('\n') + 1
  if (end < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, end)))
  return text
    .slice(0, end)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

export interface DataDirParts {
  /** Undefined: nothing is kept. */
  readonly dataDir: string | undefined
  readonly wanted: Settings
  readonly say: (message: string) => void
}

/** What the folder holds wins over what is asked for, and is said aloud. */
export function openDataDir({ dataDir, wanted, say }: DataDirParts): DataDir {
  if (dataDir === undefined)
    return {
      settings: wanted,
      journalOf: () => memory,
      ledgerOf: () => memory,
      queueOf: () => noQueueFile,
      close: () => undefined,
    }
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'world.json')
  let settings = wanted
  if (existsSync(file)) {
    settings = JSON.parse(readFileSync(file, 'utf8')) as Settings
    sayDifferences(settings, wanted, say)
  } else {
    // The keys are in it.
    writeFileSync(file, `${JSON.stringify(wanted, undefined, 2)}\n`, { mode: 0o600 })
  }
  const open: number[] = []
  const openLog = <T>(name: string): Log<T> => {
    const path = join(dataDir, name)
    const before = readLines<T>(path)
    const handle = openSync(path, 'a', 0o600)
    open.push(handle)
    return { before, append: (line) => appendFileSync(handle, `${JSON.stringify(line)}\n`) }
  }
  return {
    settings,
    journalOf: (index) => openLog(`journal-${index}.ndjson`),
    ledgerOf: (index) => openLog(`ledger-${index}.ndjson`),
    queueOf: (index) => openQueueFile(join(dataDir, `webhooks-${index}.ndjson`)),
    close() {
      for (const handle of open.splice(0)) closeSync(handle)
    },
  }
}
