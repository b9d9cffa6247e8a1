import { expect, it } from 'vitest'
import { textOfFile } from './text-of-file.ts'

it.each([
  ['UTF-8', [0xc2, 0xa3, 0x35], '£5'],
  ['UTF-8 with its mark', [0xef, 0xbb, 0xbf, 0x35], '5'],
  ['UTF-8 cut in a character', [0x35, 0xe2, 0x82], '5'],
  ['UTF-16, little end first', [0xff, 0xfe, 0xa3, 0x00, 0x35, 0x00], '£5'],
  ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0xa3, 0x00, 0x35], '£5'],
  ['Windows-1252', [0xa3, 0x35], '£5'],
  ['nothing', [], ''],
  ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x00, 0x00], undefined],
])('reads %s', async (_, bytes, text) => {
  expect(await textOfFile(new Blob([new Uint8Array(bytes)]))).toBe(text)
})
