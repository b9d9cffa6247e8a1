import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

/** Names one request on its whole way; the mesh's UUIDs and any caller's ids of this alphabet are kept as they come. */
export const RequestId = Type.String({
  pattern: '^[A-Za-z0-9._-]{1,128}$',
  description: 'Names one request: 1 to 128 letters, digits, dots, underscores or hyphens.',
})
export type RequestId = Static<typeof RequestId>

const validator = Compile(RequestId)

export function isRequestId(value: unknown): value is RequestId {
  return validator.Check(value)
}
