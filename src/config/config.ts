// Configuration is a value: `loadConfig` is pure, reports every problem at once and freezes what it returns.
import type { z } from 'zod'
import { AppError } from '../domain/errors.ts'
import { merge, isRecord } from './merge.ts'
import { rulesBetweenSettings } from './rules.ts'
import { schema } from './schema.ts'
import type { Secret } from './secret.ts'
import { settings } from './settings.ts'

type Frozen<T> = T extends Secret
  ? T
  : T extends readonly (infer U)[]
    ? readonly Frozen<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Frozen<T[K]> }
      : T

/** Nested by consumer: `createDatabase` gets `config.database`, and so on. */
export type Config = Frozen<z.output<typeof schema>>

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Later layers win; the environment wins over all. An empty variable counts as not set (Compose passes them so).
 * @throws AppError `config.invalid` with one line a problem, each beginning with the setting's environment name and
 * ending with an example
 */
export function loadConfig(given: {
  readonly layers: readonly unknown[]
  readonly environment: Environment
}): Config {
  const merged = merge([...given.layers, nested(given.environment)])
  const parsed = schema.safeParse(merged)
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${nameOf(issue.path)}: ${issue.message}`),
    ...rulesBetweenSettings(merged),
  ]
  if (parsed.success && problems.length === 0) return frozen(parsed.data)
  const lines = [...new Set(problems)]
    .toSorted()
    .map((line) => line + exampleFor(line, given.layers))
  throw new AppError('config.invalid', lines.join('\n'))
}

/** What a right value looks like: the example of the documentation, else the default. */
function exampleFor(problem: string, layers: readonly unknown[]): string {
  const name = problem.slice(0, problem.indexOf(':'))
  const setting = settings.find(({ env }) => env === name)
  if (setting === undefined) return ''
  const byDefault = setting.path.reduce<unknown>(
    (at, key) => (isRecord(at) ? at[key] : undefined),
    layers[0],
  )
  const example =
    setting.example ??
    (typeof byDefault === 'string' || typeof byDefault === 'number' ? String(byDefault) : undefined)
  return example === undefined ? '' : ` (such as ${name}=${example})`
}

/** The environment in the shape of the schema. */
function nested(environment: Environment): unknown {
  const layers = settings.flatMap(({ env, path }) => {
    const value = env === undefined ? undefined : environment[env]
    if (value === undefined || value.trim() === '') return []
    return [path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value.trim())]
  })
  return merge(layers)
}

/** The environment name of the setting that holds this path; a path in a file if there is none. */
function nameOf(path: readonly PropertyKey[]): string {
  const setting = settings.find((each) => each.path.every((key, index) => path[index] === key))
  return setting?.env ?? (path.length === 0 ? 'config' : path.map(String).join('.'))
}

function frozen<T>(value: T): T {
  if (isRecord(value) || Array.isArray(value)) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
