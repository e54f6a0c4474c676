// Deliveries that have not ended outlive the process: each is a line when it is made, when a try failed and when it ended.
// The file is written anew when it is opened and whenever most of its lines tell of what has ended.
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import type { Letter } from './letter.ts'

export interface QueueFile {
  /** What was under way when the process before ended. */
  readonly waiting: readonly Letter[]
  /** A new letter, or one whose next try is known. */
  readonly keep: (letter: Letter) => void
  readonly drop: (id: number) => void
  readonly close: () => void
}

export const noQueueFile: QueueFile = {
  waiting: [],
  keep: () => undefined,
  drop: () => undefined,
  close: () => undefined,
}

type Line = Letter | { readonly ended: number }

// An instant of minus infinity (a null stamp) is null in JSON.
function readLine(line: string): Line {
  const read = JSON.parse(line) as Line
  if ('ended' in read) return read
  const { updated } = read.state as { updated: number | null }
  return { ...read, state: { ...read.state, updated: updated ?? Number.NEGATIVE_INFINITY } }
}

function readWaiting(file: string): Map<number, Letter> {
  const waiting = new Map<number, Letter>()
  if (!existsSync(file)) return waiting
  const text = readFileSync(file, 'utf8')
  // A last line torn by a kill tells of nothing that anybody relied on.
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue
    const read = readLine(line)
    if ('ended' in read) waiting.delete(read.ended)
    else waiting.set(read.id, read)
  }
  return waiting
}

const spareLines = 20_000

export function openQueueFile(file: string): QueueFile {
  const waiting = readWaiting(file)
  let lines = 0
  let handle: number | undefined
  const rewrite = (): void => {
    if (handle !== undefined) closeSync(handle)
    const text = [...waiting.values()].map((letter) => `${JSON.stringify(letter)}\n`).join('')
    // The tokens are in it.
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    handle = openSync(file, 'a', 0o600)
    lines = waiting.size
  }
  const append = (line: Line): void => {
    if (handle === undefined) return
    appendFileSync(handle, `${JSON.stringify(line)}\n`)
    lines += 1
    if (lines > spareLines + 2 * waiting.size) rewrite()
  }
  rewrite()
  return {
    waiting: [...waiting.values()],
    keep(letter) {
      waiting.set(letter.id, letter)
      append(letter)
    },
    drop(id) {
      waiting.delete(id)
      append({ ended: id })
    },
    close() {
      if (handle !== undefined) closeSync(handle)
      handle = undefined
    },
  }
}
