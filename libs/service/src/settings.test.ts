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
      (text) => [...text].sort().join('') === text,
      () => 'letters in their order',
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
  throw new Error('nothing was refused')
}

describe('parseSettings', () => {
  it('takes defaults for what is unset or empty, numbers from digits, and leaves other variables alone', () => {
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

  it('lists every bad variable at once, with what it should be', () => {
    const message = messageFor({ PORT: 'eighty', VARIANT: 'beta', REDIS_URL: 'http://r', ORDER: 'cab' })
    expect(message).toContain('PORT is "eighty", must be a whole number from 0 to 65535. Port to listen on.')
    expect(message).toContain('VARIANT is "beta", must be one of stable, canary.')
    expect(message).toContain('MODEL_DIR is not set, must be text. Directory of the model.')
    expect(message).toContain('REDIS_URL is "http://r", must be a URL that matches ^redis://.')
    expect(message).toContain('ORDER is "cab", must be letters in their order.')
  })

  it('shows no password', () => {
    const message = messageFor({ MODEL_DIR: 'm', REDIS_URL: 'redis://keeper:pass@word@redis:port/0' })
    expect(message).toContain('REDIS_URL is "redis://***@redis:port/0", must be a URL')
    expect(message).not.toMatch(/keeper|pass|word/)
  })

  it('lists nothing that is right', () => {
    const message = messageFor({ PORT: '65536', VARIANT: 'canary', MODEL_DIR: 'm' })
    expect(message).toContain('PORT')
    for (const right of ['VARIANT', 'MODEL_DIR', 'REDIS_URL']) expect(message).not.toContain(right)
  })

  it.each(['1.5', '1e3', '0x10', ' 5', '5 ', 'true', '-', '٣'])('does not take %j for a number', (text) => {
    expect(messageFor({ MODEL_DIR: 'm', PORT: text })).toContain('PORT')
  })

  it('takes exactly the numbers of the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -70_000, max: 70_000 }), (port) => {
        const environment = { MODEL_DIR: 'm', PORT: String(port) }
        if (port >= 0 && port <= 65_535) expect(parseSettings(Settings, environment).PORT).toBe(port)
        else expect(messageFor(environment)).toContain('PORT')
      }),
    )
  })
})
