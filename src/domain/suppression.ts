// Whom a team never enrols, whatever SalesLoft says of them: addresses, and domains with all below them. Both are compared in
// one spelling, and neither is ever said in a log, a history or an answer about somebody.

export const suppressionKinds = ['address', 'domain'] as const
export type SuppressionKind = (typeof suppressionKinds)[number]

export type Suppressible = { readonly kind: SuppressionKind; readonly value: string }

/** What is on the list. */
export type Suppressed = Suppressible & {
  readonly addedAt: string
  readonly by: string
  readonly note: string | null
}

export type SuppressionPage = {
  readonly total: Readonly<Record<SuppressionKind, number>>
  readonly suppressed: readonly Suppressed[]
  /** What to go on after; null: this was all. */
  readonly next: string | null
}

const longest = 254
// What stands before the @; what it may be is its own server's business, but it has no spaces (RFC 5321, 4.1.2).
const local = /^[^\s@<>,;"]{1,64}$/
const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/

/** From what a person writes: `Ann@Example.com`, `example.com`, `@example.com`. Undefined: it is neither. */
export function parseSuppressible(text: string): Suppressible | undefined {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  if (at <= 0) {
    const value = domainOf(trimmed.slice(at + 1).replace(/^\*\./, ''))
    return value === undefined ? undefined : { kind: 'domain', value }
  }
  const value = addressOf(trimmed)
  return value === undefined ? undefined : { kind: 'address', value }
}

/** What would keep somebody with these addresses, of a company with this website, from being enrolled. */
export function suppressibleBy(given: {
  readonly addresses: readonly (string | null | undefined)[]
  readonly domains: readonly (string | null | undefined)[]
}): readonly Suppressible[] {
  const addresses = given.addresses.flatMap((text) => addressOf(text ?? '') ?? [])
  const hosts = [
    ...addresses.map((address) => address.slice(address.lastIndexOf('@') + 1)),
    ...given.domains.flatMap((text) => domainOf(text ?? '') ?? []),
  ]
  const domains = new Set(hosts.flatMap(withParents))
  return [
    ...[...new Set(addresses)].map((value) => ({ kind: 'address' as const, value })),
    ...[...domains].map((value) => ({ kind: 'domain' as const, value })),
  ]
}

/** Lower case throughout: no server that matters tells `Ann@` from `ann@`, and who asked not to be written to meant both. */
function addressOf(text: string): string | undefined {
  // As SalesLoft's `full_email_address` has it too: `Ann Smith <ann@example.com>`.
  const bare = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase().normalize('NFC')
  const at = bare.lastIndexOf('@')
  const domain = hostOf(bare.slice(at + 1))
  if (at < 1 || domain === undefined || !local.test(bare.slice(0, at))) return undefined
  const address = `${bare.slice(0, at)}@${domain}`
  return address.length > longest ? undefined : address
}

/** Also of a website, as accounts have it; without `www.`. */
function domainOf(text: string): string | undefined {
  return hostOf(text)?.replace(/^(?:www\.)+(?=[^.]+\.)/, '')
}

/** In ASCII. A name with a dot: nobody suppresses all of `com`. */
function hostOf(text: string): string | undefined {
  const bare = text.trim().toLowerCase()
  if (bare === '' || bare.length > 2_000 || /[\s@]/.test(bare)) return undefined
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//.test(bare) ? bare : `http://${bare}`)
  const host = (url?.hostname ?? '').replace(/\.$/, '')
  const labels = host.split('.')
  const isName = labels.length > 1 && labels.every((each) => label.test(each))
  const isNumber = /^\d+$/.test(labels.at(-1) ?? '')
  return isName && !isNumber && host.length <= longest ? host : undefined
}

/** `a.b.example.com`, `b.example.com`, `example.com`. */
function withParents(host: string): string[] {
  const labels = host.split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}
