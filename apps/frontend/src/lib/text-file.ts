/**
 * Returns the text of a file in UTF-8, UTF-16 or Windows-1252, the encoding of many spreadsheet exports, without a byte order mark.
 * Returns `undefined` for other files, such as images.
 */
export async function readTextFile(file: Blob): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = new TextDecoder(detectEncoding(bytes)).decode(bytes)
  return text.includes('\0') ? undefined : text
}

function detectEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return utf16WithoutMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252')
}

/** In UTF-16 most characters of a Western text have a zero as their high byte, and few, such as some emoji, as their low byte. */
function utf16WithoutMark(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  const sample = bytes.subarray(0, 2_000)
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [high = 0, low = 0] = zeros
  if (high > sample.length / 4 && low < high / 10) return 'utf-16be'
  return low > sample.length / 4 && high < low / 10 ? 'utf-16le' : undefined
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` accepts a file that was truncated inside a character.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
