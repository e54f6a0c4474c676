// Redaction is an allow-list: a field that is not named here never reaches the log, so a token or a person's name can
// only get there inside a sentence that somebody wrote. One line an event, and a blocked reader never blocks the work.
import { pino } from 'pino'
import { AppError, asAppError } from '../domain/errors.ts'

/** Texts: slugs, names of ours and ids of Temporal's. Cut at 200 characters. */
const textFields = words(`
  team stream workflowId runId activity requestId
  method route outcome purpose state sqlstate version check`)

/** Counts, costs and durations; the unit is in the name. */
const numberFields = words(`
  attempt status port ms waitMs retryAfterMs seconds
  fetched created updated unchanged deleted quarantined suspects
  rows pages requests cost remaining count teams streams dropped`)

/** `fields` may hold the names above and `err`, any thrown value; what else it holds is dropped. */
type Write = (fields: object, message: string) => void
export type Log = {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Where lines go: anything with `write`; the default is standard error, because standard output carries results. */
export type LogDestination = { write(line: string): unknown }

const longestText = 200
const longestMessage = 2_000
// 1 MiB of lines waits for a reader that stopped; what comes after is dropped and counted.
const longestQueueBytes = 1_048_576

export function createLog(given: {
  readonly level: LogLevel
  readonly destination?: LogDestination | undefined
}): Log & AsyncDisposable {
  const own = given.destination === undefined ? createDestination() : undefined
  const target = pino(
    {
      level: given.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters,
      // pino's own serializer would add a stack, which begins with the message.
      serializers: { err: (described: unknown) => described },
    },
    given.destination ?? own?.stream,
  )
  const write =
    (level: Exclude<LogLevel, 'silent'>): Write =>
    (fields, message) => {
      const dropped = own?.takeDropped() ?? 0
      const lost = dropped > 0 ? { dropped } : {}
      target[level]({ ...allowed(fields), ...lost }, message.slice(0, longestMessage))
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    [Symbol.asyncDispose]: async () => {
      await own?.flush()
    },
  }
}

// `level: 30` means nothing to a person or to most collectors.
const formatters = { level: (label: string) => ({ level: label }) }

function createDestination() {
  const stream = pino.destination({ fd: 2, sync: false, maxLength: longestQueueBytes })
  let dropped = 0
  stream.on('drop', () => {
    dropped += 1
  })
  // A reader that went away (EPIPE) is no reason to stop.
  stream.on('error', () => {
    dropped += 1
  })
  return {
    stream,
    takeDropped(): number {
      const count = dropped
      dropped = 0
      return count
    },
    flush: () =>
      new Promise<void>((resolve) => {
        // A blocked reader must not hold up the end of the process.
        const deadline = setTimeout(resolve, 1_000)
        stream.flush(() => {
          clearTimeout(deadline)
          resolve()
        })
      }),
  }
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

function allowed(fields: object): Record<string, unknown> {
  const given = new Map<string, unknown>(Object.entries(fields))
  const kept: Record<string, unknown> = {}
  for (const name of textFields) {
    const value = given.get(name)
    if (typeof value === 'string') kept[name] = value.slice(0, longestText)
  }
  for (const name of numberFields) {
    const value = given.get(name)
    if (typeof value === 'number' && Number.isFinite(value)) kept[name] = value
  }
  if (given.get('err') !== undefined) kept['err'] = describeError(given.get('err'))
  return kept
}

/**
 * An error for the log: its code always; its sentence only if it is ours (a foreign message may quote a row or a
 * header); the positions of its stack, without the message that a stack begins with, if it is a defect.
 */
function describeError(error: unknown): Record<string, unknown> {
  const known = asAppError(error)
  if (error instanceof AppError && error.code !== 'internal') {
    return { code: known.code, message: known.message.slice(0, longestMessage) }
  }
  const origin = known.cause instanceof Error ? known.cause : known
  return { code: known.code, name: origin.name, at: positions(origin) }
}

function positions(error: Error): string[] {
  const stack = error.stack ?? ''
  const end = stack.indexOf(error.message)
  return stack
    .slice(end === -1 ? 0 : end + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
}
