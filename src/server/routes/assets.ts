import type { FastifyInstance } from 'fastify'
import { assetFiles } from '../page/assets.ts'

export function addAssetRoutes(app: FastifyInstance): void {
  for (const { path, type, body, hash } of assetFiles) {
    app.get<{ Querystring: { v?: string } }>(
      path,
      { config: { access: 'public' } },
      (request, reply) => {
        // An old address must not pin the new bytes, nor the other way round during a deploy.
        const current = request.query.v === hash
        const cache = current ? 'public, max-age=31536000, immutable' : 'no-store'
        return reply.header('cache-control', cache).type(type).send(body)
      },
    )
  }
}
