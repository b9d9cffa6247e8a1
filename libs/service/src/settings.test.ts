import fc from 'fast-check'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, parseSettings } from './settings.ts'

const Settings = Type.Object({
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535, description: 'Port to listen on.' }),
  VARIANT: Type.Enum(['stable', 'canary'], { default: 'stable' }),
  MODEL_DIR: Type.String({ minLength: 1, description: 'Directory of the model.' }),
  REDIS_URL: Type.Optional(Type.String({ format: 'url', pattern: '^redis://' })),
  ORDER: Type.Optional(
    Type.Refine(
      Type.String(),
      (value) => [...value].sort().join('') === value,
      () => 'sorted letters',
    ),
  ),
})

function messageFor(environment: Record<string, string>): string {
  try {
    parseSettings(Settings, environment)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
    throw error
  }
  throw new Error('The settings are valid.')
}

describe('parseSettings', () => {
  it('uses defaults for unset and empty variables, parses integers, and ignores other variables', () => {
    expect(parseSettings(Settings, { MODEL_DIR: 'm', PORT: '', VARIANT: undefined, PATH: '/bin' })).toEqual({
      PORT: 8080,
      VARIANT: 'stable',
      MODEL_DIR: 'm',
    })
    expect(parseSettings(Settings, { MODEL_DIR: 'm', PORT: '81', REDIS_URL: 'redis://r' })).toMatchObject({
      PORT: 81,
      REDIS_URL: 'redis://r',
    })
  })

  it('lists every invalid variable with its allowed values', () => {
    const message = messageFor({ PORT: 'eighty', VARIANT: 'beta', REDIS_URL: 'http://r', ORDER: 'cab' })
    expect(message).toContain('PORT is "eighty", must be an integer from 0 to 65535. Port to listen on.')
    expect(message).toContain('VARIANT is "beta", must be one of stable, canary.')
    expect(message).toContain('MODEL_DIR is not set, must be a string. Directory of the model.')
    expect(message).toContain('REDIS_URL is "http://r", must be a URL that matches ^redis://.')
    expect(message).toContain('ORDER is "cab", must be sorted letters.')
  })

  it('masks the credentials of a URL', () => {
    const message = messageFor({ MODEL_DIR: 'm', REDIS_URL: 'redis://user:pass@word@redis:port/0' })
    expect(message).toContain('REDIS_URL is "redis://***@redis:port/0", must be a URL')
    expect(message).not.toMatch(/user|pass|word/)
  })

  it('does not list valid variables', () => {
    const message = messageFor({ PORT: '65536', VARIANT: 'canary', MODEL_DIR: 'm' })
    expect(message).toContain('PORT')
    for (const name of ['VARIANT', 'MODEL_DIR', 'REDIS_URL']) expect(message).not.toContain(name)
  })

  it.each(['1.5', '1e3', '0x10', ' 5', '5 ', 'true', '-', '٣'])('rejects %j as an integer', (value) => {
    expect(messageFor({ MODEL_DIR: 'm', PORT: value })).toContain('PORT')
  })

  it('accepts exactly the integers in the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -70_000, max: 70_000 }), (port) => {
        const environment = { MODEL_DIR: 'm', PORT: String(port) }
        if (port >= 0 && port <= 65_535) expect(parseSettings(Settings, environment).PORT).toBe(port)
        else expect(messageFor(environment)).toContain('PORT')
      }),
    )
  })
})
