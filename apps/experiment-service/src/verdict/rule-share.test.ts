import { describe, expect, it } from 'vitest'
import { appVirtualService } from '../../test/sample-events.ts'
import { shareOfRule } from './rule-share.ts'

const canary = [{ destination: { host: 'app-service', subset: 'canary' } }]
const stable = [{ destination: { host: 'app-service', subset: 'stable' } }]
const users = (regex: string) => ({ headers: { 'x-user-id': { regex } } })
const cookie = { headers: { cookie: { regex: '(.*;)?user-id=(?:[^;]*0)(;.*)?' } }, withoutHeaders: { 'x-user-id': {} } }
const rule = (...http: object[]) => JSON.stringify({ hosts: ['sms-checker.local'], http })

describe('shareOfRule', () => {
  it.each([
    ['.*0$', 0.1, 9],
    ['.*(0[0-4])$', 0.05, 5],
    ['.*[0-4]', 0.5, 5],
    ['none', 0, 10],
  ])('of %s is %d, with %i digits on stable', (regex, share, digits) => {
    const found = shareOfRule(JSON.stringify(appVirtualService(regex)))
    expect(found).toMatchObject({ share, regex })
    expect(found.stableDigits).toHaveLength(digits)
  })

  it('ignores conditions on the cookie, and routes for volunteers', () => {
    expect(
      shareOfRule(
        rule(
          { match: [users('.*-early')], route: canary },
          { match: [users('.*-regular')], route: stable },
          { match: [users('.*3$'), cookie], route: canary },
          { route: stable },
        ),
      ),
    ).toMatchObject({ share: 0.1, regex: '.*3$', stableDigits: [0, 1, 2, 4, 5, 6, 7, 8, 9] })
  })

  it.each([
    ['.*0$', 0.1],
    ['none', 0],
  ])('of %s is %d also when every route has a condition on the host', (regex, share) => {
    const authority = { regex: 'localhost|sms-checker\\.local' }
    const { http } = appVirtualService(regex)
    const withHost = http.map((route) => ({
      ...route,
      match: ('match' in route ? route.match : [{}]).map((match) => ({ ...match, authority })),
    }))
    expect(shareOfRule(rule(...withHost))).toMatchObject({ share, regex })
  })

  it('adds up several expressions of one route', () => {
    expect(
      shareOfRule(rule({ match: [users('.*3$'), users('.*[34]')], route: canary }, { route: stable })),
    ).toMatchObject({
      share: 0.2,
    })
  })

  it.each([
    [
      'two routes that select users',
      [
        { match: [users('.*3')], route: canary },
        { match: [users('.*4')], route: canary },
      ],
    ],
    ['a route with weights', [{ route: [...canary, ...stable] }]],
    ['no route for most users', [{ match: [users('none')], route: canary }]],
    ['an expression that cannot be computed', [{ match: [users('(?i).*a')], route: canary }, { route: stable }]],
  ])('refuses %s', (_, http) => {
    expect(() => shareOfRule(rule(...http))).toThrow(/^The share of users of the (routing )?rule .*cannot be computed/)
  })
})
