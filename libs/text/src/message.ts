const readable = /[^\s\p{Cc}\p{Cf}]/u

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g

/** Whether a string has a character that people can see: not only white space, control and invisible format characters. */
function isReadable(message: string): boolean {
  return readable.test(message)
}

/** Length in Unicode code points, the unit of the message limit. One emoji can be several code points. */
export function messageLength(message: string): number {
  return message.length - (message.match(surrogatePair)?.length ?? 0)
}

/** Why a message cannot be classified, or `undefined` when it can. `limit` is in Unicode code points. */
export function messageError(message: string, limit: number): 'empty' | 'too-long' | undefined {
  if (!isReadable(message)) return 'empty'
  return messageLength(message) > limit ? 'too-long' : undefined
}
