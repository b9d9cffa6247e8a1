/** What is wrong with the objects a mesh was built from: every fault with the object and the path of its field. */
export class MeshConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The mesh cannot be built:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'MeshConfigError'
    this.faults = faults
  }
}
