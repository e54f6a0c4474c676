// Temporal's failures become ours here, once.
import { ServiceError, WorkflowFailedError } from '@temporalio/client'
import { AppError } from '../../domain/errors.ts'

// gRPC status codes that pass: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE, CANCELLED (of a dying connection).
const passing = new Set([1, 4, 8, 14])

export function temporalError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = statusOf(error)
  if (code !== undefined && passing.has(code)) {
    return new AppError('temporal.unreachable', 'The Temporal server does not answer.', {
      cause: error,
    })
  }
  if (error instanceof WorkflowFailedError) {
    const because = error.cause?.message ?? error.message
    return new AppError('temporal.failed', `A workflow failed: ${because}`, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('temporal.failed', `Temporal refused: ${message}`, { cause: error })
}

/** The gRPC status, also where the SDK wraps it. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'number') return error.code
  if (error instanceof ServiceError || 'cause' in error) return statusOf(error.cause)
  return undefined
}

export async function translated<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw temporalError(error)
  })
}
