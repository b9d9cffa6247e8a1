import { expect, test } from 'vitest'
import { byBytes, goJson, goText } from './go-text.ts'

test('byBytes orders keys by UTF-8 bytes, not by UTF-16 code units', () => {
  expect(['\u{1f600}', '\uffee', 'a', 'B'].sort(byBytes)).toEqual(['B', 'a', '\uffee', '\u{1f600}'])
})

test('goJson sorts keys and escapes HTML characters like encoding/json', () => {
  expect(goJson({ b: [1, 0.5, 1e21, null], a: '<a href="x">&\u2028', c: {}, d: undefined })).toBe(
    '{"a":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028","b":[1,0.5,1e+21,null],"c":{},"d":null}',
  )
})

test('goText returns an empty string for a missing value', () => {
  expect([goText(undefined), goText(null), goText(false), goText(0), goText('')]).toEqual(['', '', 'false', '0', ''])
})
