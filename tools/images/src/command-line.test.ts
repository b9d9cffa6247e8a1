import { appVersion, imageRepositories } from 'chart'
import { describe, expect, it } from 'vitest'
import { parseCommand, UsageError } from './command-line.ts'
import { imageReference } from './image.ts'

describe('parseCommand', () => {
  it('takes an image, a registry, a tag and whether to push', () => {
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
    [['frontend', '--tag', 'a b'], 'no image tag'],
    [['frontend', '--registry', 'https://x'], 'no registry'],
    [['frontend', '--colour'], '--colour'],
  ])('refuses %j and says why', (args, why) => {
    expect(() => parseCommand(args)).toThrow(UsageError)
    expect(() => parseCommand(args)).toThrow(why)
  })
})

describe('imageReference', () => {
  it('is what the chart pulls by default', () => {
    expect(imageReference('app-service', {})).toBe(`${imageRepositories.appService}:${appVersion}`)
  })

  it('puts the registry first, with one slash', () => {
    expect(imageReference('frontend', { registry: 'ghcr.io/team/', tag: 'dev' })).toBe(
      `ghcr.io/team/${imageRepositories.frontend}:dev`,
    )
  })
})
