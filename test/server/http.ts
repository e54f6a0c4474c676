// HTTP as browsers and scrapers speak it, with nothing followed and nothing thrown.
import { connect } from 'node:net'
import type { Fixture } from './fixture.ts'
import { operatorToken } from './fixture.ts'

export const bearer = { authorization: `Bearer ${operatorToken}` }
export const browser = { accept: 'text/html,application/xhtml+xml' }

export async function get(
  { url }: Fixture,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(url + path, { headers, redirect: 'manual' })
}

export async function post(
  { url }: Fixture,
  path: string,
  headers: Record<string, string> = {},
  fields: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields)
  return await fetch(url + path, { method: 'POST', headers, body, redirect: 'manual' })
}

/** As the operator, in JSON. */
export async function postJson({ url }: Fixture, path: string, body: object): Promise<Response> {
  return await fetch(url + path, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** What the server answers to these bytes, until it closes the connection or `ms` have passed. */
export async function raw({ url }: Fixture, bytes: string, ms = 5_000): Promise<string> {
  const { hostname, port } = new URL(url)
  return await new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const timer = setTimeout(() => socket.destroy(), ms)
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}
