import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Identifies a request in all services. The pattern includes the UUIDs that the mesh creates. */
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
