// Rules between settings, and the one about where a key may travel: TLS, or a host the operator named (OWASP ASVS 12.2).
import { isLoopback } from '../domain/loopback.ts'
import { isRecord } from './merge.ts'

type Transport = { readonly insecureHosts: readonly string[]; readonly production: boolean }

/** What is wrong with a SalesLoft address, as ends of sentences; empty if nothing is. */
export function addressProblems(text: string, transport: Transport): string[] {
  const url = URL.parse(text)
  if (url === null) return ['must be a URL such as https://api.salesloft.com']
  const { insecureHosts, production } = transport
  const problems: string[] = []
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    problems.push('must begin with https://')
  if (url.username !== '' || url.password !== '') problems.push('must not carry a user or password')
  if (url.search !== '' || url.hash !== '') problems.push('must not carry a query or fragment')
  if (url.protocol === 'http:') {
    const allowed = isLoopback(url) || insecureHosts.includes(url.hostname)
    if (production) problems.push('must be https in profile production')
    else if (!allowed)
      problems.push('may be http only to loopback or to a host in SALESLOFT_INSECURE_HOSTS')
  }
  return problems
}

/** Looks at raw values, so that these problems are reported together with those of single settings. */
export function rulesBetweenSettings(merged: unknown): string[] {
  const root = isRecord(merged) ? merged : {}
  const salesloft = isRecord(root['salesloft']) ? root['salesloft'] : {}
  const server = isRecord(root['server']) ? root['server'] : {}
  const transport = {
    insecureHosts: hostsOf(salesloft['insecureHosts']),
    production: root['profile'] === 'production',
  }
  const addresses: Record<string, unknown> = {
    SALESLOFT_BASE_URL: salesloft['baseUrl'],
    SALESLOFT_AUTH_URL: salesloft['authUrl'],
    PUBLIC_URL: server['publicUrl'],
  }
  const problems = Object.entries(addresses).flatMap(([name, value]) =>
    typeof value === 'string'
      ? addressProblems(value, transport).map((each) => `${name}: ${each}`)
      : [],
  )
  const baseUrl = typeof salesloft['baseUrl'] === 'string' ? URL.parse(salesloft['baseUrl']) : null
  if (baseUrl !== null && baseUrl.pathname !== '/') {
    problems.push('SALESLOFT_BASE_URL: must have no path: give it without /v2')
  }
  if ((salesloft['clientId'] === undefined) !== (salesloft['clientSecret'] === undefined)) {
    problems.push('SALESLOFT_CLIENT_ID: needs SALESLOFT_CLIENT_SECRET, and the other way round')
  }
  return problems
}

function hostsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(',').map((host) => host.trim())
  return Array.isArray(value) ? value.filter((host) => typeof host === 'string') : []
}
