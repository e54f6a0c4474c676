// Secrets at rest: AES-256-GCM, bound to the team they belong to, so that a sealed key copied to another team's row does
// not open. Several keys may be known; the newest seals, all open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../domain/errors.ts'

export type VaultKey = { readonly id: string; readonly key: Uint8Array }

export type Sealed = { readonly keyId: string; readonly bytes: Buffer }

export type Vault = {
  /** The keys it has, newest first. */
  readonly keyIds: readonly string[]
  /** @throws AppError `config.invalid` without a key */
  seal(secret: string, context: string): Sealed
  /** @throws AppError `secret.unreadable` */
  open(sealed: Sealed, context: string): string
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** @param keys newest first, 32 bytes each */
export function createVault(keys: readonly VaultKey[]): Vault {
  const byId = new Map(keys.map(({ id, key }) => [id, key]))
  return {
    keyIds: keys.map(({ id }) => id),
    seal(secret, context) {
      const newest = keys[0]
      if (newest === undefined) {
        throw new AppError('config.invalid', 'ENCRYPTION_KEYS is needed to store a secret.')
      }
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, newest.key, nonce)
      cipher.setAAD(Buffer.from(context))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return { keyId: newest.id, bytes: Buffer.concat([nonce, cipher.getAuthTag(), text]) }
    },
    open({ keyId, bytes }, context) {
      const key = byId.get(keyId)
      if (key === undefined) {
        throw new AppError('secret.unreadable', `ENCRYPTION_KEYS has no key "${keyId}".`)
      }
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        const text = decipher.update(bytes.subarray(nonceBytes + tagBytes))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch (error) {
        throw new AppError(
          'secret.unreadable',
          `The key "${keyId}" of ENCRYPTION_KEYS is not the one that sealed the secret.`,
          { cause: error },
        )
      }
    },
  }
}

/** Undefined where no key of ours opens it. */
export function unlessUnreadable<T>(open: () => T): T | undefined {
  try {
    return open()
  } catch (error) {
    if (error instanceof AppError && error.code === 'secret.unreadable') return undefined
    throw error
  }
}
