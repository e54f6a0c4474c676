// The one place that writes to stdout and stderr. Under `--json`, stdout carries exactly one object and nothing else.
import { createPaint, wantsColour, type Paint } from './paint.ts'

export type Screen = {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export type Output = {
  readonly json: boolean
  /** A person looks at it as it runs: bars may be redrawn. */
  readonly terminal: boolean
  readonly width: number
  readonly paint: Paint
  /** What the command is for: the object under `--json`, else the lines. */
  result(value: object, lines: () => readonly string[]): void
  /** A part of a file that is what the command is for, on stdout as it is. */
  text(part: string): void
  /** What happens on the way: a line on stdout, on stderr under `--json`. */
  say(line: string): void
  /** Lines that replace those of the last call; on a terminal only. An empty list wipes them. */
  live(lines: readonly string[]): void
  /** On stderr, whatever the command: nothing that reads stdout meets it. */
  warn(line: string): void
  failure(failure: { readonly code: string; readonly message: string }): void
}

const up = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A`)
const restOfLine = '\u001B[K'
const restOfScreen = '\u001B[J'

export function createOutput(given: {
  readonly stdout: Screen
  readonly stderr: Screen
  readonly json: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}): Output {
  const { stdout, stderr, json, environment } = given
  const screen = json ? stderr : stdout
  const terminal = screen.isTTY === true && environment['TERM'] !== 'dumb' && !json
  const paint = createPaint(wantsColour(terminal, environment))
  let drawn = 0

  const lines = (to: Screen, all: readonly string[]): void => {
    if (drawn > 0) screen.write(up(drawn) + restOfScreen)
    drawn = 0
    for (const line of all) to.write(`${line}\n`)
  }

  return {
    json,
    terminal,
    width: screen.columns ?? 80,
    paint,
    result(value, text) {
      lines(stdout, json ? [JSON.stringify(value)] : text())
    },
    text(part) {
      stdout.write(part)
    },
    say(line) {
      lines(screen, [line])
    },
    live(all) {
      if (!terminal) return
      // One write, each line over the old one: nothing blinks.
      const over = all.map((line) => `${line}${restOfLine}\n`).join('')
      screen.write(up(drawn) + over + restOfScreen)
      drawn = all.length
    },
    warn(line) {
      lines(stderr, [`${paint('warning', 'warning')} ${line}`])
    },
    failure({ code, message }) {
      if (json) lines(stdout, [JSON.stringify({ error: { code, message } })])
      else
        lines(
          stderr,
          message.split('\n').map((line) => `${paint('bad', 'error')} ${line}`),
        )
    },
  }
}
