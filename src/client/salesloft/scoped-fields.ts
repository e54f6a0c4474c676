// Some fields come only when they are asked for by name, with a privileged scope: an operator opts in, stream by stream.
// They are asked for here, below every reader, so that a page, a record by its id and a sweep all bring the same record.
import { AppError } from '../../domain/errors.ts'
import { streams } from '../../domain/streams.ts'
import { SalesloftApiError } from './errors.ts'
import type { Requests } from './requests.ts'

const fieldsOf = new Map(
  streams.flatMap(({ name, path, scopedFields }) =>
    scopedFields === undefined ? [] : [[path, { stream: name, ...scopedFields }]],
  ),
)

/** @throws AppError `stream.unavailable` when the key lacks the scope, and what a request throws */
export function withScopedFields(
  requests: Requests,
  /** Asked before each request: an operator may change it at any time. */
  optedIn: () => readonly string[],
): Requests {
  return {
    write: (order, options) => requests.write(order, options),
    async ask(question, options) {
      const fields = fieldsOf.get(question.path)
      if (fields === undefined || !optedIn().includes(fields.stream))
        return await requests.ask(question, options)
      const query = new URLSearchParams(question.query)
      for (const name of fields.names) query.append('scoped_fields[]', name)
      return await requests.ask({ ...question, query }, options).catch((error: unknown) => {
        // Where a scope for a whole list is missing SalesLoft answers 403, for a field 422.
        const isRefused = error instanceof SalesloftApiError && error.status === 422
        if (!isRefused || !/scope/i.test(error.reason)) throw error
        throw new AppError(
          'stream.unavailable',
          `SALESLOFT_SCOPED_FIELDS or the setting scopedFields asks for the contents of ${fields.stream}: the key lacks ${fields.scope}.`,
        )
      })
    },
  }
}
