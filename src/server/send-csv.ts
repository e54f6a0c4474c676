// A file that is made while it is sent: however long it is, little of it is held.
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export function sendCsv(
  reply: FastifyReply,
  name: string,
  lines: AsyncIterable<string>,
): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(lines))
}
