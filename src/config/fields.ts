// What one setting may hold. Messages say the rule and never the value: it may be a secret put in the wrong place.
import { z } from 'zod'
import { Secret } from './secret.ts'

/** What the generated documentation says about a setting, and the environment variable that sets it. */
export type SettingNote = {
  readonly env: string | undefined
  readonly meaning: string
  readonly secret?: boolean
  readonly example?: string
}

export const notes = z.registry<SettingNote>()

/** A leaf of the schema with its environment variable (`undefined`: set in a configuration file only). */
export function setting<T extends z.ZodType>(
  env: string | undefined,
  type: T,
  note: Omit<SettingNote, 'env'>,
): T {
  notes.add(type, { env, ...note })
  return type
}

const whole = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN)

/** A whole number, as a number (file) or as digits (environment). */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z
    .union([z.number(), z.string().transform(whole)], { error })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, { error })
}

export function secret(rule?: {
  readonly holds: (text: string) => boolean
  readonly error: string
}) {
  return z
    .string({ error: 'must be text' })
    .refine(rule?.holds ?? (() => true), { error: rule?.error ?? 'must be text' })
    .transform((text) => new Secret(text))
}

/** A secret URL (it may carry a password) of one of these protocols. */
export function secretUrl(...protocols: readonly string[]) {
  const error = `must be a URL that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`
  return secret({ error, holds: (text) => protocols.includes(URL.parse(text)?.protocol ?? '') })
}

export function oneOf<const T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` })
}

export const text = () => z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' })

/** `a, b` in the environment, a list in a file. */
export function listOf(pattern: RegExp, error: string) {
  const split = z.string().transform((list) =>
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  return z
    .union([z.array(z.string()), split], { error })
    .refine((list) => list.every((item) => pattern.test(item)), { error })
}

export type EncryptionKey = { readonly id: string; readonly key: Secret }

const keyPattern = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/

/** `id:base64` of 32 bytes each, comma-separated, newest first. */
export function encryptionKeys() {
  return z
    .union([z.array(z.string()), z.string().transform((list) => list.split(','))])
    .transform((list, context) => {
      const keys: EncryptionKey[] = []
      for (const [index, item] of list.entries()) {
        const match = keyPattern.exec(item.trim())
        const [, id, encoded] = match ?? []
        if (id === undefined || encoded === undefined) {
          context.addIssue(
            `key ${index + 1} must be id:base64 of 32 random bytes (openssl rand -base64 32)`,
          )
        } else if (keys.some((each) => each.id === id)) {
          context.addIssue(`key ${index + 1} repeats an id`)
        } else {
          keys.push({ id, key: new Secret(encoded) })
        }
      }
      return keys
    })
}
