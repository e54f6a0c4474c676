// The only reader of process.env and argv.
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Cli } from './command.ts'
import { reportFailure } from './failures.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'
import { stopSignal } from './stopping.ts'

const environment = process.env
const argv = process.argv.slice(2)
const output = createOutput({
  stdout: process.stdout,
  stderr: process.stderr,
  json: argv.includes('--json'),
  environment,
})

// A reader that went away (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

let stopping: AbortSignal | undefined
const cli: Cli = {
  environment,
  output,
  stopping: () => (stopping ??= stopSignal(process)),
  readInput: () => text(process.stdin),
  readLines: (signal) => createInterface({ input: process.stdin, signal }),
}

try {
  await createProgram(cli).parseAsync(argv, { from: 'user' })
} catch (error) {
  process.exitCode = reportFailure(error, output)
}
