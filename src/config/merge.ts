// Ten lines instead of a package: docs/decisions/0005-configuration-layers.md.

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

/** Records are merged key by key, anything else (lists too) is replaced by the later layer. */
export function merge(layers: readonly unknown[]): unknown {
  return layers.reduce((under, over) => {
    if (!isRecord(under) || !isRecord(over)) return over
    const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])]
    return Object.fromEntries(
      keys.map((key) => [
        key,
        Object.hasOwn(over, key) && Object.hasOwn(under, key)
          ? merge([under[key], over[key]])
          : (over[key] ?? under[key]),
      ]),
    )
  }, {})
}
