// A misspelt variable is ignored by everybody, so a key would be missing and nobody said why: it is pointed out. A warning
// only, as any variable may be somebody else's.
import { nearestOf } from '../domain/slips.ts'
import type { Environment } from './config.ts'
import { secretFileNames } from './secret-files.ts'
import { settings } from './settings.ts'

/** TEMPORAL_* that are read beside the settings (docs/configuration.md), and by our search for its CLI. */
const temporalNames =
  `TEMPORAL_ADDRESS TEMPORAL_NAMESPACE TEMPORAL_API_KEY TEMPORAL_CONFIG_FILE TEMPORAL_PROFILE
  TEMPORAL_TLS TEMPORAL_TLS_SERVER_NAME TEMPORAL_TLS_CLIENT_CERT_PATH TEMPORAL_TLS_CLIENT_CERT_DATA
  TEMPORAL_TLS_CLIENT_KEY_PATH TEMPORAL_TLS_CLIENT_KEY_DATA TEMPORAL_TLS_SERVER_CA_CERT_PATH
  TEMPORAL_TLS_SERVER_CA_CERT_DATA TEMPORAL_CLI_PATH`.split(/\s+/)

const known = new Set([
  ...settings.flatMap(({ env }) => env ?? []),
  ...secretFileNames,
  ...temporalNames,
])
const ourPrefix = 'SALESLOFT_'
// Shorter names, as HOST and PORT, are near to everybody's.
const leastLength = 9

/** A line for each set variable that is likely meant for us and is not read; names only, never a value. */
export function unknownNames(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value.trim() === '' || known.has(name)) return []
    const near = nearest(name, environment)
    const ours = name.startsWith(ourPrefix)
    if (!ours && near === undefined) return []
    const said = `${printableName(name)}: is not read`
    return [
      near === undefined
        ? `${said}; docs/configuration.md lists what is`
        : `${said}; did you mean ${near}?`,
    ]
  })
}

/** The known name with the fewest slips that is not set itself. */
function nearest(name: string, environment: Environment): string | undefined {
  const among = [...known].filter((each) => (environment[each] ?? '') === '')
  return nearestOf(name.toUpperCase(), { among, leastLength })
}

/** A name may hold anything but `=`: it must not begin a line of its own. */
function printableName(name: string): string {
  return name.replace(/[^\w.-]+/g, ' ').slice(0, 80)
}
