interface InferenceThread {
  readonly filename: string
  readonly execArgv?: string[]
}

/** How to start the thread: from the bundle, where the worker lies beside the service, or from the sources. */
export function inferenceThread(): InferenceThread {
  const beside = (file: string) => new URL(file, import.meta.url).href
  return import.meta.url.endsWith('.ts')
    ? {
        filename: beside('./inference-worker.ts'),
        execArgv: ['--conditions=source', '--import', beside('./tsx-on-thread.mjs')],
      }
    : { filename: beside('./inference-worker.js') }
}
