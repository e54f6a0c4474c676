// TEMPORAL_* is read by Temporal's own reader, so that what works for its CLI works here. A TEMPORAL_TLS_* that it does
// not know would be ignored silently, and the connection be less strict than somebody believes: it is refused.
import { readFileSync } from 'node:fs'
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig'
import type { Environment } from '../config/config.ts'
import { AppError } from '../domain/errors.ts'

const pairs = ['CLIENT_CERT', 'CLIENT_KEY', 'SERVER_CA_CERT'] as const
const known = new Set([
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_NAME',
  ...pairs.flatMap((name) => [`TEMPORAL_TLS_${name}_PATH`, `TEMPORAL_TLS_${name}_DATA`]),
])

/**
 * Connection options of the environment. A configuration file is read only if TEMPORAL_CONFIG_FILE or TEMPORAL_PROFILE
 * asks for it: one that happens to lie in a home folder decides nothing.
 * @throws AppError `config.invalid`
 */
export function readTemporalEnvironment(environment: Environment): ClientConnectConfig {
  const set = Object.fromEntries(
    Object.entries(environment).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
    ),
  )
  const problems = [...tlsProblems(set), ...fileProblems(set)]
  if (problems.length > 0) throw new AppError('config.invalid', problems.join('\n'))
  const wantsFile = environment['TEMPORAL_CONFIG_FILE'] ?? environment['TEMPORAL_PROFILE']
  try {
    return loadClientConnectConfig({
      overrideEnvVars: set,
      disableFile: wantsFile === undefined || wantsFile === '',
    })
  } catch (error) {
    throw new AppError('config.invalid', readerProblem(set, error))
  }
}

/** The reader's own words quote its file, where a key may stand: only what is known to hold none is repeated. */
function readerProblem(set: Readonly<Record<string, string>>, error: unknown): string {
  const reason = error instanceof Error ? error.message : ''
  const harmless = /^Cannot specify both (\w+)_path and \w+_data$/.exec(reason)?.[1]
  if (harmless !== undefined) return `TEMPORAL_TLS: takes _PATH or _DATA of ${harmless}, not both`
  if (/^Profile '[^']*' not found/.test(reason)) {
    return 'TEMPORAL_PROFILE: is not in the file of TEMPORAL_CONFIG_FILE (such as TEMPORAL_PROFILE=default)'
  }
  const name =
    set['TEMPORAL_CONFIG_FILE'] === undefined ? 'TEMPORAL_PROFILE' : 'TEMPORAL_CONFIG_FILE'
  return `${name}: must name a TOML file as the Temporal CLI writes it (temporal config set)`
}

/** What is named must be there, and be what it is said to be. */
function fileProblems(set: Readonly<Record<string, string>>): string[] {
  const certificates = pairs.flatMap((name) => {
    const path = set[`TEMPORAL_TLS_${name}_PATH`]
    const data = set[`TEMPORAL_TLS_${name}_DATA`]
    const wrong = (kind: string, what: string): string[] => [
      `TEMPORAL_TLS_${name}_${kind}: ${what} (PEM, as openssl writes it)`,
    ]
    const read = path === undefined ? undefined : contentOf(path)
    if (read instanceof Unreadable) return wrong('PATH', `cannot be read: ${read.code}`)
    if (read !== undefined && !isPem(read)) return wrong('PATH', 'holds something else')
    return data !== undefined && !isPem(data) ? wrong('DATA', 'is something else') : []
  })
  const file = set['TEMPORAL_CONFIG_FILE']
  const config = file === undefined ? undefined : contentOf(file)
  if (!(config instanceof Unreadable)) return certificates
  return [...certificates, `TEMPORAL_CONFIG_FILE: cannot be read: ${config.code}`]
}

const isPem = (text: string): boolean => text.includes('-----BEGIN ')

class Unreadable {
  readonly code: string

  constructor(code: string) {
    this.code = code
  }
}

function contentOf(file: string): string | Unreadable {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return new Unreadable(
      error instanceof Error && 'code' in error ? String(error.code) : 'unknown',
    )
  }
}

function tlsProblems(set: Readonly<Record<string, string>>): string[] {
  const unknown = Object.keys(set).filter(
    (name) => /^TEMPORAL_TLS(_|$)/.test(name) && !known.has(name),
  )
  const has = (name: string): boolean =>
    set[`TEMPORAL_TLS_${name}_PATH`] !== undefined || set[`TEMPORAL_TLS_${name}_DATA`] !== undefined
  // Half a pair is dropped silently by the reader (1.24.0), and the server is then asked without a certificate.
  const halves = has('CLIENT_CERT') === has('CLIENT_KEY') ? [] : ['TEMPORAL_TLS_CLIENT_CERT_*']
  const switched = set['TEMPORAL_TLS']
  // The reader takes any other word, such as TRUE, for false.
  const isSwitch = switched === undefined || /^(?:true|false|1|0)$/.test(switched)
  return [
    ...(isSwitch ? [] : ['TEMPORAL_TLS: must be true or false (such as TEMPORAL_TLS=true)']),
    ...unknown.map(
      (name) => `${name}: is not supported; the server's certificate is always verified`,
    ),
    ...halves.map((name) => `${name}: needs TEMPORAL_TLS_CLIENT_KEY_*, and the other way round`),
  ]
}
