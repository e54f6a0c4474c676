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
  /**
   * Whether a process outlives reading an answer's body that holds records of the stream; `unknown` once it is disposed of.
   * @throws the signal's reason
   */
  try(stream: StreamName, body: Buffer, signal?: AbortSignal): Promise<Outcome>
}

export type TrialsConfig = {
  readonly program?: string
  readonly flags?: readonly string[]
  /** Until a process says that it is ready. */
  readonly deadlineMs?: number
  /** Until it says that it has outlived what it was given. */
  readonly silentMs?: number
}

// A machine under load takes seconds to start a process.
const usualDeadlineMs = 60_000
// Once it is there it reads 32 MiB in a second or two. Others wait for their turn while it is silent, twice at each halving.
const usualSilentMs = 20_000
// A page of records is tried one after the other: a process for each would take ten times as long.
const idleMs = 10_000

const entry = path.join(import.meta.dirname, `trial-process${path.extname(import.meta.filename)}`)

export function createTrials(given: TrialsConfig = {}): Trials {
  const { program = process.execPath } = given
  const { deadlineMs = usualDeadlineMs, silentMs = usualSilentMs } = given
  // Two processes cannot be debugged at one port.
  const { flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect')) } = given
  let running: Running | undefined
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  /** It is known as the one that runs from its first moment, so that it is ended with the others. */
  async function start(): Promise<Running | undefined> {
    const begun = run(program, [...flags, entry])
    running = begun
    if (await begun.answers(deadlineMs)) return begun
    running = undefined
    return undefined
  }

  async function once(frames: Buffer): Promise<Outcome> {
    clearTimeout(idle)
    if (closed) return 'unknown'
    const alive = running?.isAlive() === true ? running : await start()
    if (alive === undefined) return 'unknown'
    alive.give(frames)
    if (!(await alive.answers(silentMs))) {
      running = undefined
      // Whoever was ended by us did not die of what it read.
      return closed ? 'unknown' : 'died'
    }
    idle = setTimeout(() => void end(), idleMs).unref()
    return 'outlived'
  }

  function stop(): void {
    running?.kill()
  }

  async function twice(frames: Buffer, signal: AbortSignal | undefined): Promise<Outcome> {
    signal?.throwIfAborted()
    signal?.addEventListener('abort', stop)
    try {
      const first = await once(frames)
      signal?.throwIfAborted()
      // Once it may have been killed by anything.
      const last = first === 'died' ? await once(frames) : first
      signal?.throwIfAborted()
      return last
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const last = running
    running = undefined
    await last?.end()
  }

  return {
    async try(stream, body, signal) {
      const frames = framed(Buffer.from(stream), body)
      const tried = turn.then(() => twice(frames, signal))
      turn = tried.catch(() => undefined)
      return await unlessAborted(tried, signal)
    },
    async [Symbol.asyncDispose]() {
      closed = true
      stop()
      await end()
    },
  }
}

/** Whoever is stopped does not wait for the trials of others before its own. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop)
  return await Promise.race([work, aborted]).finally(() => {
    signal.removeEventListener('abort', stop)
  })
}

type Running = {
  readonly isAlive: () => boolean
  give(frames: Buffer): void
  /** Whether it says a word before it ends; a process that does neither in time is ended. */
  answers(withinMs: number): Promise<boolean>
  kill(): void
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
    kill: () => void child.kill('SIGKILL'),
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
