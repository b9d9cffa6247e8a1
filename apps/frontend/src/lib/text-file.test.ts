import { expect, it } from 'vitest'
import { readTextFile } from './text-file.ts'

it.each([
  ['UTF-8', [0xc2, 0xa3, 0x35], '£5'],
  ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf, 0x35], '5'],
  ['UTF-8 truncated inside a character', [0x35, 0xe2, 0x82], '5\ufffd'],
  ['UTF-16 little-endian', [0xff, 0xfe, 0xa3, 0x00, 0x35, 0x00], '£5'],
  ['UTF-16 big-endian', [0xfe, 0xff, 0x00, 0xa3, 0x00, 0x35], '£5'],
  ['UTF-16 little-endian without a byte order mark', [0xa3, 0x00, 0x35, 0x00], '£5'],
  ['UTF-16 big-endian without a byte order mark', [0x00, 0xa3, 0x00, 0x35], '£5'],
  ['Windows-1252', [0xa3, 0x35], '£5'],
  ['an empty file', [], ''],
  ['an image', [0x89, 0x50, 0x4e, 0x47, 0x00, 0x00], undefined],
])('reads %s', async (_, bytes, text) => {
  expect(await readTextFile(new Blob([new Uint8Array(bytes)]))).toBe(text)
})
