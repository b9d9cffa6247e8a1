import { describe, expect, it } from 'vitest'
import { normalizeTarget } from './request-path.ts'

/** Recorded from Envoy 1.40 behind Istio's gateway. */
describe('normalizeTarget normalizes like Envoy', () => {
  it.each([
    ['/a/./b', '/a/b'],
    ['/../b', '/b'],
    ['/a/..', '/'],
    ['/a/.', '/a/'],
    ['/a/b/../..', '/'],
    ['//..//b', '//b'],
    ['/a//../b', '/a/b'],
    ['/a/...', '/a/...'],
    ['/a..', '/a..'],
    ['/%2e%2e/%2e%2E/x', '/x'],
    ['/a/b\\..\\c', '/a/c'],
    ['/a/b/..?q', '/a/?q'],
    ['/a%2fb/../c', '/c'],
  ])('resolves the dot segments of %s', (target, normal) => {
    expect(normalizeTarget(target)).toBe(normal)
  })

  it.each([
    ['/%61%41%7e%2d%5f%30', '/aA~-_0'],
    ['/a/"b"', '/a/%22b%22'],
    ['/<>|^{}`', '/%3C%3E%7C%5E%7B%7D%60'],
    ['/a#b', '/a'],
  ])('normalizes the escapes of %s', (target, normal) => {
    expect(normalizeTarget(target)).toBe(normal)
  })

  it.each([
    '/',
    '//a//b',
    '/%2f%5c',
    '/%zz',
    '/%',
    '/%E9%c3',
    '/%25%20%3f',
    "/~!$&'()*+,;=:@[]",
    '/a?x=/../b&y=%61',
    '*',
  ])('leaves %s unchanged', (target) => {
    expect(normalizeTarget(target)).toBe(target)
  })
})
