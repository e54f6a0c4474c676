/** Where people look at runs; the address comes from the configuration, the rest is encoded. */
export type TemporalUi = { readonly url: string; readonly namespace: string }

/** The run's page in the Temporal UI; undefined if there is no UI or no run was recorded. */
export function temporalRunUrl(
  ui: TemporalUi | undefined,
  run: { readonly workflowId: string | null; readonly temporalRunId: string | null },
): string | undefined {
  if (ui === undefined || run.workflowId === null) return undefined
  const base = `${ui.url.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(ui.namespace)}`
  const workflow = `${base}/workflows/${encodeURIComponent(run.workflowId)}`
  return run.temporalRunId === null
    ? workflow
    : `${workflow}/${encodeURIComponent(run.temporalRunId)}`
}
