import { appVersion, imageRepositories } from 'chart'
import { describe, expect, it } from 'vitest'
import { parseCommand, UsageError } from './command-line.ts'
import { imageReference } from './image.ts'

describe('parseCommand', () => {
  it('parses image, registry, tag and push', () => {
    expect(parseCommand(['frontend', '--registry', 'ghcr.io/team', '--tag', '1.2.3', '--push'])).toEqual({
      name: 'frontend',
      registry: 'ghcr.io/team',
      tag: '1.2.3',
      push: true,
    })
  })

  it.each([
    [[], 'Name one image'],
    [['database'], 'Name one image'],
    [['frontend', 'app-service'], 'Name one image'],
    [['frontend', '--push'], '--push needs --registry'],
    [['frontend', '--tag', 'a b'], 'is not an image tag'],
    [['frontend', '--registry', 'https://x'], 'is not a registry'],
    [['frontend', '--colour'], '--colour'],
  ])('rejects %j with the reason', (args, reason) => {
    expect(() => parseCommand(args)).toThrow(UsageError)
    expect(() => parseCommand(args)).toThrow(reason)
  })
})

describe('imageReference', () => {
  it('equals the default image of the chart', () => {
    expect(imageReference('app-service', {})).toBe(`${imageRepositories.appService}:${appVersion}`)
  })

  it('prepends the registry with exactly one slash', () => {
    expect(imageReference('frontend', { registry: 'ghcr.io/team/', tag: 'dev' })).toBe(
      `ghcr.io/team/${imageRepositories.frontend}:dev`,
    )
  })
})
