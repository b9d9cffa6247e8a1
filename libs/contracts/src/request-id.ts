import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Identifies a request across all services. UUIDs of the mesh and all other ids in this alphabet are kept. */
export const RequestId = Type.String({
  title: 'RequestId',
  pattern: '^[A-Za-z0-9._-]{1,128}$',
  description: 'Identifies a request: 1 to 128 letters, digits, dots, underscores or hyphens.',
})
export type RequestId = Static<typeof RequestId>

const validator = Compile(RequestId)

export function isRequestId(value: unknown): value is RequestId {
  return validator.Check(value)
}
