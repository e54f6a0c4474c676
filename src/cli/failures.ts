// Every failure becomes a line and an exit code here: 1 failed, 2 usage or configuration.
import { CommanderError } from 'commander'
import { asAppError } from '../domain/errors.ts'
import type { Output } from './output.ts'

const usageCodes: ReadonlySet<string> = new Set([
  'usage.invalid',
  'config.invalid',
  'cadence.invalid',
  'contacts.contract',
])

/** Says what went wrong and returns the exit code. Help and version are not failures. */
export function reportFailure(error: unknown, output: Output): 0 | 1 | 2 {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    output.failure({ code: 'usage.invalid', message: error.message.replace(/^error: /, '') })
    return 2
  }
  const { code, message } = asAppError(error)
  output.failure({ code, message })
  return usageCodes.has(code) ? 2 : 1
}
