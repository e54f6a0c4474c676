// TEMPORAL_* is read by Temporal's own reader, so that what works for its CLI works here. A TEMPORAL_TLS_* that it does
// not know would be ignored silently, and the connection be less strict than somebody believes: it is refused.
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
  const problems = tlsProblems(set)
  if (problems.length > 0) throw new AppError('config.invalid', problems.join('\n'))
  const wantsFile = environment['TEMPORAL_CONFIG_FILE'] ?? environment['TEMPORAL_PROFILE']
  try {
    return loadClientConnectConfig({
      overrideEnvVars: set,
      disableFile: wantsFile === undefined || wantsFile === '',
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read'
    throw new AppError('config.invalid', `TEMPORAL_TLS: ${reason}`, { cause: error })
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
  return [
    ...unknown.map(
      (name) => `${name}: is not supported; the server's certificate is always verified`,
    ),
    ...halves.map((name) => `${name}: needs TEMPORAL_TLS_CLIENT_KEY_*, and the other way round`),
  ]
}
