// What an operator reads when settings are wrong: every problem at once, by name, with the form and an example; and never
// a value, as it may be a secret in the wrong place.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { readLayers } from '../../src/config/layers.ts'
import { unknownNames } from '../../src/config/near-names.ts'
import { settings } from '../../src/config/settings.ts'
import { AppError, settled } from '../../src/domain/errors.ts'
import { run, temporaryFolder } from '../system/processes.ts'

async function problems(environment: Record<string, string>): Promise<string[]> {
  const read = await settled(Promise.resolve().then(() => readConfiguration(environment)))
  return read.ok ? [...read.value.warnings] : read.error.message.split('\n')
}

describe('problems of the configuration', () => {
  test('say the expected form and an example', async () => {
    expect(
      await problems({ PORT: 'x', TEMPORAL_ADDRESS: 'https://temporal', OPERATOR_TOKEN: 'short' }),
    ).toEqual([
      'OPERATOR_TOKEN: must be 32 or more characters without spaces (such as OPERATOR_TOKEN=$(openssl rand -hex 32))',
      'PORT: must be a whole number from 0 to 65535 (such as PORT=8080)',
      'TEMPORAL_ADDRESS: must be a host and a port, without a scheme (such as TEMPORAL_ADDRESS=temporal.internal:7233)',
    ])
    expect(await problems({ CONFIG_PROFILE: 'staging' })).toEqual([
      'CONFIG_PROFILE: must be one of default, production, test (such as CONFIG_PROFILE=default)',
    ])
  })

  test('are listed together where start refuses, with exit code 2', async () => {
    using folder = temporaryFolder()
    const wrong = {
      PORT: 'x',
      ENCRYPTION_KEYS: 'y',
      TEMPORAL_TLS_TYPO: '1',
      SALESLOFT_APIKEY: 'hunter2',
    }
    const ended = await run(['start'], { DATA_DIR: path.join(folder.path, 'data'), ...wrong })
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    for (const name of Object.keys(wrong)) expect(ended.stderr).toContain(`error ${name}: `)
    expect(ended.stderr).toContain('did you mean SALESLOFT_API_KEY?')
    expect(ended.stderr).not.toContain('hunter2')
  })

  test('a misspelt name is pointed out, and stops nothing', async () => {
    using folder = temporaryFolder()
    const environment = { DATA_DIR: folder.path, DATABSE_URL: 'postgres://hunter2@db/x' }
    const ended = await run(['status', '--json'], environment)
    expect(ended.stderr).toBe('warning DATABSE_URL: is not read; did you mean DATABASE_URL?\n')
    expect(ended.stdout).toContain('DATABASE_URL: is not set')
  })

  test.each([
    [{ SALESLOFT_APIKEY: 'x' }, ['SALESLOFT_APIKEY: is not read; did you mean SALESLOFT_API_KEY?']],
    [
      { SALESLOFT_COLOUR: 'x' },
      ['SALESLOFT_COLOUR: is not read; docs/configuration.md lists what is'],
    ],
    [{ ENCRYPTION_KEY: 'x' }, ['ENCRYPTION_KEY: is not read; did you mean ENCRYPTION_KEYS?']],
    [{ TEMPORAL_ADRESS: 'x' }, ['TEMPORAL_ADRESS: is not read; did you mean TEMPORAL_ADDRESS?']],
    [{ DATABASE_URI: 'x', DATABASE_URL: 'x' }, []],
    [{ PATH: 'x', HOSTS: 'x', EDITOR: 'x', TEMPORAL_CLI_PATH: 'x', SALESLOFT_APIKEY: '' }, []],
  ])('of the names %o: %o', (environment, expected) => {
    expect(unknownNames(environment)).toEqual(expected)
  })

  test('files that are missing, unreadable or something else are told by the name that names them', async () => {
    using folder = temporaryFolder()
    const other = path.join(folder.path, 'hunter2')
    writeFileSync(other, 'api_key = "hunter2\n')
    expect(
      await problems({
        TEMPORAL_TLS: 'TRUE',
        TEMPORAL_TLS_CLIENT_CERT_PATH: path.join(folder.path, 'absent'),
        TEMPORAL_TLS_CLIENT_KEY_PATH: other,
        TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'hunter2',
      }),
    ).toEqual([
      'TEMPORAL_TLS: must be true or false (such as TEMPORAL_TLS=true)',
      'TEMPORAL_TLS_CLIENT_CERT_PATH: cannot be read: ENOENT (PEM, as openssl writes it)',
      'TEMPORAL_TLS_CLIENT_KEY_PATH: holds something else (PEM, as openssl writes it)',
      'TEMPORAL_TLS_SERVER_CA_CERT_DATA: is something else (PEM, as openssl writes it)',
    ])
    expect(await problems({ TEMPORAL_CONFIG_FILE: path.join(folder.path, 'absent') })).toEqual([
      'TEMPORAL_CONFIG_FILE: cannot be read: ENOENT',
    ])
    const [line, ...more] = await problems({ TEMPORAL_CONFIG_FILE: other })
    expect([line, more]).toEqual([expect.stringMatching(/^TEMPORAL_CONFIG_FILE: must name/), []])
  })

  test('a configuration file that is no JSON is named and not quoted', () => {
    using folder = temporaryFolder()
    mkdirSync(path.join(folder.path, 'config'))
    writeFileSync(path.join(folder.path, 'config', 'default.json'), '{ "key": hunter2 }')
    let said: unknown
    try {
      readLayers(undefined, folder.path)
    } catch (error) {
      said = error
    }
    expect(said).toBeInstanceOf(AppError)
    expect(String(said)).toMatch(/default\.json: is not JSON$/)
    expect(said instanceof Error && said.cause).toBe(undefined)
  })

  test('never repeat a value, wherever a secret was put', async () => {
    const names = [
      ...settings.flatMap(({ env }) => env ?? []),
      ...`TEMPORAL_API_KEY TEMPORAL_TLS TEMPORAL_CONFIG_FILE TEMPORAL_PROFILE TEMPORAL_TLS_TYPO
        TEMPORAL_TLS_CLIENT_KEY_DATA TEMPORAL_TLS_CLIENT_CERT_PATH SALESLOFT_APIKEY DATABASE_URI
        ENCRYPTION_KEY OPERATOR_TOKENS`.split(/\s+/),
    ]
    const secret = fc
      .stringMatching(/^[A-Za-z0-9+/!@#:%{}"' ]{12,40}$/)
      .filter((text) => text.trim().length >= 12)
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => `postgres://worker:${text}@db/x`,
      (text: string) => `mysql://worker:${text}@db/x`,
      (text: string) => `https://${text}@api.example`,
      (text: string) => `k1:${text},k1:${text}`,
      (text: string) => `{"${text}":"${text}"}`,
    )
    const environment = fc.dictionary(fc.constantFrom(...names), fc.tuple(secret, around), {
      minKeys: 1,
      maxKeys: 8,
    })
    await fc.assert(
      fc.asyncProperty(environment, async (planted) => {
        const entries = Object.entries(planted)
        const said = (
          await problems(
            Object.fromEntries(entries.map(([name, [text, wrap]]) => [name, wrap(text)])),
          )
        ).join('\n')
        for (const [, [text]] of entries) expect(said).not.toContain(text.trim())
      }),
      { numRuns: 500 },
    )
  })
})
