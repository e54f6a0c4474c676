import type { App } from '../app.ts'

/**
 * Serves from now on; the address it listens at.
 * @throws AppError `config.invalid` without an operator token
 */
export async function serve(
  app: App,
  port: number,
  how: { readonly receives: boolean },
): Promise<string> {
  const { host = '0.0.0.0', publicUrl = `http://127.0.0.1:${port}` } = app.config.server
  const server = await app.server(publicUrl, how)
  return await server.listen({ host, port })
}
