import { AppError } from './errors.ts'

declare const slugBrand: unique symbol
/** The tenant: one SalesLoft customer account. In every key and query. */
export type TeamSlug = string & { readonly [slugBrand]: true }

/** What a team authenticates with: a key; a grant that a person gave an OAuth app; or an OAuth app by itself. */
export type CredentialKind = 'api-key' | 'oauth' | 'client-credentials'

const pattern = /^[a-z0-9][a-z0-9-]{0,62}$/

export function isTeamSlug(text: string): text is TeamSlug {
  return pattern.test(text)
}

/** @throws AppError `usage.invalid` */
export function parseTeamSlug(text: string): TeamSlug {
  if (isTeamSlug(text)) return text
  throw new AppError(
    'usage.invalid',
    `"${text}" is no team slug: up to 63 of a-z, 0-9 and "-", beginning with a letter or digit.`,
  )
}
