// The same headers on every answer, errors included; only the hashed assets may be cached, and say so themselves.
import type { FastifyInstance } from 'fastify'

export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

export function securityHeaders(given: { readonly https: boolean }): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms (fetch.spec.whatwg.org, Origin header).
    'referrer-policy': 'same-origin',
    ...(given.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

export function addSecurityHeaders(app: FastifyInstance, given: { readonly https: boolean }): void {
  const headers = securityHeaders(given)
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.headers(headers)
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
    done()
  })
}
