// What a local run needs and the environment does not give is generated once, readable by its owner alone.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { encryptionKeys } from '../../config/fields.ts'
import { Secret } from '../../config/secret.ts'
import type { EncryptionKey } from '../../config/fields.ts'
import { AppError } from '../../domain/errors.ts'

/** In `<DATA_DIR>/operator-token`, mode 0600: 256 bits, made at the first call. */
export function localOperatorToken(dataDir: string): Secret {
  return new Secret(
    keep(join(dataDir, 'operator-token'), () => randomBytes(32).toString('base64url')),
  )
}

/** In `<DATA_DIR>/encryption-key`, mode 0600, in the form of ENCRYPTION_KEYS. */
export function localEncryptionKeys(dataDir: string): readonly EncryptionKey[] {
  const file = join(dataDir, 'encryption-key')
  const parsed = encryptionKeys().safeParse(
    keep(file, () => `local:${randomBytes(32).toString('base64')}`),
  )
  if (parsed.success) return parsed.data
  throw new AppError(
    'secret.unreadable',
    `${file} does not hold a key: ${z.prettifyError(parsed.error)}`,
  )
}

/** The file's content, made if there is none. `wx` so that of two that make it at once only one is believed. */
function keep(file: string, make: () => string): string {
  mkdirSync(join(file, '..'), { recursive: true })
  try {
    writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(file, 'utf8').trim()
}
