// Secrets come as files as well, as container engines and systemd hand them over: NAME_FILE says where NAME's value lies,
// so that it is in no environment, which other processes and crash reports see.
import { readFileSync } from 'node:fs'
import { AppError } from '../domain/errors.ts'
import type { Environment } from './config.ts'
import { settings } from './settings.ts'

const suffix = '_FILE'
/** Temporal's reader takes this one from the environment only. */
const temporalSecret = 'TEMPORAL_API_KEY'

/** The variables whose value may lie in a file. */
export const secretNames: readonly string[] = [
  ...settings.flatMap(({ env, secret }) => (secret === true && env !== undefined ? [env] : [])),
  temporalSecret,
]

/** The variables that say where. */
export const secretFileNames: readonly string[] = secretNames.map((name) => name + suffix)

/**
 * The environment with what lies in files.
 * @throws AppError `config.invalid` with one line a problem; no value is in it
 */
export function withSecretFiles(environment: Environment): Environment {
  const read: Record<string, string> = {}
  const problems = secretNames.flatMap((name) => {
    const file = environment[name + suffix]?.trim() ?? ''
    if (file === '') return []
    if ((environment[name] ?? '').trim() !== '') {
      return [`${name}${suffix}: takes ${name} or ${name}${suffix}, not both`]
    }
    const content = contentOf(file)
    if (content.ok) read[name] = content.value
    return content.ok ? [] : [`${name}${suffix}: ${content.problem}`]
  })
  if (problems.length > 0) throw new AppError('config.invalid', problems.join('\n'))
  return { ...environment, ...read }
}

type Content =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: string }

function contentOf(file: string): Content {
  try {
    const value = readFileSync(file, 'utf8').trim()
    return value === '' ? { ok: false, problem: 'holds nothing' } : { ok: true, value }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { ok: false, problem: `cannot be read: ${code}` }
  }
}
