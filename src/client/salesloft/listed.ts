// A short list, whole: of one person, one cadence, a hundred addresses.
import { otherShape } from './errors.ts'
import type { RequestOptions, Requests } from './requests.ts'
import { listSchema, toldBy } from './schemas.ts'

const mostPages = 20

/** @throws AppError `salesloft.failed`, also for a list without an end */
export async function listed(
  requests: Requests,
  { path, filter }: { readonly path: string; readonly filter: URLSearchParams },
  options: RequestOptions,
): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (let page = 1; page <= mostPages;) {
    const query = new URLSearchParams(filter)
    query.set('per_page', '100')
    query.set('page', String(page))
    const { json } = await requests.ask({ path, query, page, baseCost: 1 }, options)
    const body = listSchema.safeParse(json.value)
    if (!body.success) throw otherShape(path)
    found.push(...body.data.data.map((each) => json.decoded(each) ?? each))
    const next = toldBy(body.data).nextPage
    if (next === undefined || next <= page) return found
    page = next
  }
  throw otherShape(path)
}
