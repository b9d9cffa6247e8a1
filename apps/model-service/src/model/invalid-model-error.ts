/** A model directory that cannot be served. The message says in one sentence what is wrong, for the person who fixes it. */
export class InvalidModelError extends Error {
  override readonly name = 'InvalidModelError'
}

/** First line of an error's message: ONNX Runtime appends stack traces. */
export function firstLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
