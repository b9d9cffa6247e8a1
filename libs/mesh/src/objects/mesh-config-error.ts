/** Istio objects that cannot be used. Each error names the object, the path of its field and the problem. */
export class MeshConfigError extends Error {
  readonly errors: readonly string[]

  constructor(errors: readonly string[]) {
    super(`The Istio objects cannot be used:\n${errors.map((error) => `  ${error}`).join('\n')}`)
    this.name = 'MeshConfigError'
    this.errors = errors
  }
}
