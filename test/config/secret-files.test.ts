// Secrets that lie in files: read as if they were in the environment, and never repeated.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { AppError } from '../../src/domain/errors.ts'
import { temporaryFolder } from '../system/processes.ts'

const token = 'a'.repeat(32)

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfiguration(environment)
    return ''
  } catch (error) {
    if (error instanceof AppError && error.code === 'config.invalid') return error.message
    throw error
  }
}

test('a secret that lies in a file is read from there, and no warning is given', () => {
  using folder = temporaryFolder()
  const [operator, temporal] = ['operator', 'temporal'].map((name) => path.join(folder.path, name))
  writeFileSync(operator ?? '', `${token}\n`)
  writeFileSync(temporal ?? '', 'key-of-temporal\n')
  const read = readConfiguration({
    OPERATOR_TOKEN_FILE: operator ?? '',
    TEMPORAL_API_KEY_FILE: temporal ?? '',
    REDIS_URL_FILE: '',
  })
  expect(read.config.server.operatorToken?.reveal()).toBe(token)
  expect(read.temporal.connectionOptions.apiKey).toBe('key-of-temporal')
  expect(read.warnings).toEqual([])
})

test('all that is wrong with files is said beside the other problems, without a value', () => {
  using folder = temporaryFolder()
  const [empty, short] = ['empty', 'short'].map((name) => path.join(folder.path, name))
  writeFileSync(empty ?? '', '\n')
  writeFileSync(short ?? '', 'hunter2')
  const problems = problemsOf({
    DATABASE_URL_FILE: path.join(folder.path, 'missing'),
    REDIS_URL_FILE: empty ?? '',
    ENCRYPTION_KEYS: 'x',
    ENCRYPTION_KEYS_FILE: short ?? '',
    PORT: 'x',
  })
  expect(problems).toContain('DATABASE_URL_FILE: cannot be read: ENOENT')
  expect(problems).toContain('REDIS_URL_FILE: holds nothing')
  expect(problems).toContain('takes ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE, not both')
  expect(problems).toContain('PORT: must be a whole number')
  expect(problemsOf({ OPERATOR_TOKEN_FILE: short ?? '' })).toMatch(/^OPERATOR_TOKEN: must be 32/)
  expect(problemsOf({ OPERATOR_TOKEN_FILE: short ?? '' })).not.toContain('hunter2')
})
