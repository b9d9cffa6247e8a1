/** Encodings that say what they are in the first bytes. */
const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * The text of a file: UTF-8, or UTF-16 with its mark, or else Windows-1252, in which spreadsheets of Western Europe export.
 * `undefined` when it holds something else, such as a picture. A file cut in the middle of a character ends before it.
 */
export async function readTextFile(file: Blob): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const marked = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))
  const text = marked ? new TextDecoder(marked[0]).decode(bytes) : (utf8(bytes) ?? windows1252.decode(bytes))
  return text.includes('\0') ? undefined : text
}

const windows1252 = new TextDecoder('windows-1252')

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    // How one learns that bytes are not UTF-8.
    return undefined
  }
}
