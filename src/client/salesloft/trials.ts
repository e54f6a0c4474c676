// Bytes that may end the process that reads them are read in another one first: as this one would read them, with its
// flags for memory, and with nothing else that is this one's. Its death twice in a row is their doing.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { StreamName } from '../../domain/streams.ts'
import { framed } from './trial-frames.ts'

/** `unknown`: no process could be had to try it in, which says nothing of what was to be tried. */
export type Outcome = 'outlived' | 'died' | 'unknown'

export type Trials = AsyncDisposable & {
  /** Whether a process outlives reading an answer's body that holds records of the stream. */
  try(stream: StreamName, body: Buffer): Promise<Outcome>
}

export type TrialsConfig = {
  readonly program?: string
  readonly flags?: readonly string[]
  readonly deadlineMs?: number
}

// A machine under load takes seconds to start a process; whoever hangs for a minute is as good as dead.
const usualDeadlineMs = 60_000
// A page of records is tried one after the other: a process for each would take ten times as long.
const idleMs = 10_000

const entry = path.join(import.meta.dirname, `trial-process${path.extname(import.meta.filename)}`)

export function createTrials(given: TrialsConfig = {}): Trials {
  const { program = process.execPath, deadlineMs = usualDeadlineMs } = given
  // Two processes cannot be debugged at one port.
  const { flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect')) } = given
  let running: Running | undefined
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  async function start(): Promise<Running | undefined> {
    const begun = run(program, [...flags, entry])
    return (await begun.answers(deadlineMs)) ? begun : undefined
  }

  async function once(frames: Buffer): Promise<Outcome> {
    clearTimeout(idle)
    running = running?.isAlive() === true ? running : await start()
    if (running === undefined) return 'unknown'
    running.give(frames)
    if (!(await running.answers(deadlineMs))) {
      running = undefined
      return 'died'
    }
    idle = setTimeout(() => void end(), idleMs).unref()
    return 'outlived'
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const last = running
    running = undefined
    await last?.end()
  }

  return {
    async try(stream, body) {
      const frames = framed(Buffer.from(stream), body)
      const tried = turn.then(async () => {
        const first = await once(frames)
        // Once it may have been killed by anything.
        return first === 'died' ? await once(frames) : first
      })
      turn = tried.catch(() => undefined)
      return await tried
    },
    [Symbol.asyncDispose]: end,
  }
}

type Running = {
  readonly isAlive: () => boolean
  give(frames: Buffer): void
  /** Whether it says a word before it ends; a process that does neither in time is ended. */
  answers(withinMs: number): Promise<boolean>
  end(): Promise<void>
}

function run(program: string, words: readonly string[]): Running {
  const child = begin(program, words)
  let isAlive = true
  let heard: ((answers: boolean) => void) | undefined
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      isAlive = false
      heard?.(false)
      resolve()
    }
    child.once('error', over)
    child.once('close', over)
  })
  // It has ended: `close` says so.
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', () => heard?.(true))
  return {
    isAlive: () => isAlive,
    give: (frames) => void child.stdin.write(frames),
    async answers(withinMs) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      if (!isAlive) return false
      heard = resolve
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
      const answers = await promise
      clearTimeout(timer)
      heard = undefined
      return answers
    },
    async end() {
      child.stdin.end()
      await ended
    },
  }
}

function begin(
  program: string,
  words: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const { NODE_OPTIONS: options } = process.env
  return spawn(program, words, {
    // Nothing of the environment is needed to read, and secrets are in it.
    env: options === undefined ? {} : { NODE_OPTIONS: options },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
