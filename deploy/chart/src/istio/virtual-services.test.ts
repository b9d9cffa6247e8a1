import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../chart.ts'

/** The expressions of the app VirtualService for the header and for the cookie. */
function matchers(headerRoutingRegex: string): { header: RegExp; cookie: RegExp } {
  const { objects } = smsChecker.render({ istio: { canary: { headerRoutingRegex } } })
  const service = objects.find(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'app-service')
  const [, header, cookie] =
    /"name":"canary".*?"x-user-id":\{"regex":(".*?[^\\]")\}.*?"cookie":\{"regex":("(?:[^"\\]|\\.)*")/.exec(
      JSON.stringify(service),
    ) ?? []
  return { header: fullMatch(JSON.parse(header ?? '')), cookie: fullMatch(JSON.parse(cookie ?? '')) }
}

/** Envoy requires a match of the whole value. */
function fullMatch(regex: string): RegExp {
  return new RegExp(`^(?:${regex})$`)
}

const anchored = ['.*0$', '^.*0$', '0$|5$', '^(a|b)', '^1.*$|^2.*$']
const plain = [
  '.*',
  '[0-4].*',
  '[^0]*',
  '.*[^5-9]',
  '1[^5]*0',
  '\\d{3,}',
  '\\w+\\.\\w+',
  '[a\\.b-]+',
  '(?:x|y)?.+[13579]',
]
const regexes = [...anchored, ...plain]

const id = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...'abxy015._-'), minLength: 1, maxLength: 6 }),
)
const cookieName = fc.constantFrom('theme', 'my-user-id', 'user-id2', 'x')
const otherCookie = fc.tuple(cookieName, id).map(([name, value]) => `${name}=${value}`)

describe.each(regexes)('headerRoutingRegex %s', (regex) => {
  const { header, cookie } = matchers(regex)

  it('matches an id in the cookie exactly when it matches the id in the header', () => {
    const others = fc.array(otherCookie, { maxLength: 3 })
    fc.assert(
      fc.property(id, others, others, (userId, before, after) => {
        const cookies = [...before, `user-id=${userId}`, ...after].join('; ')
        expect(cookie.test(cookies), cookies).toBe(header.test(userId))
      }),
    )
  })

  it('does not match a cookie header without a user id', () => {
    fc.assert(
      fc.property(fc.array(otherCookie, { maxLength: 4 }), (cookies) => {
        expect(cookie.test(cookies.join('; '))).toBe(false)
      }),
    )
  })
})

it.each(['', '[.]', 'a;b', 'a b', '\\D+', '(?i)a', 'a$b', '(?=0)', '"', 'a^'])('rejects %j', (headerRoutingRegex) => {
  expect(() => matchers(headerRoutingRegex)).toThrow('headerRoutingRegex')
})
