import { describe, expect, it } from 'vitest'
import { help, parseCommandLine } from './command-line.ts'

describe('parseCommandLine', () => {
  const defaults = {
    port: 8080,
    values: [],
    data: 'data',
    monitoring: false,
    traffic: undefined,
    fast: false,
    build: true,
    watch: false,
    help: false,
  }

  it('parses a port and --watch', () => {
    expect(parseCommandLine([])).toEqual(defaults)
    expect(parseCommandLine(['--watch', '--port', '81'])).toEqual({ ...defaults, port: 81, watch: true })
  })

  it('parses a data directory', () => {
    expect(parseCommandLine(['--data', '/tmp/data'])).toEqual({ ...defaults, data: '/tmp/data' })
    expect(() => parseCommandLine(['--data='])).toThrow('--data must name a directory.')
  })

  it('parses --monitoring', () => {
    expect(parseCommandLine(['--monitoring'])).toEqual({ ...defaults, monitoring: true })
  })

  it('parses --no-build', () => {
    expect(parseCommandLine(['--no-build'])).toEqual({ ...defaults, build: false })
  })

  it('accepts several values files', () => {
    expect(parseCommandLine(['--values', 'a.yaml', '--values=b.yaml']).values).toEqual(['a.yaml', 'b.yaml'])
  })

  it.each(['http', '0', '70000', '1.5', ''])('rejects the port %j', (port) => {
    expect(() => parseCommandLine([`--port=${port}`])).toThrow(
      `--port must be a number from 1 to 65535, not "${port}".`,
    )
  })

  it('parses a scenario of simulated users', () => {
    const parsed = { ...defaults, traffic: 'worse-model', fast: true }
    expect(parseCommandLine(['--traffic', 'worse-model', '--fast'])).toEqual(parsed)
    expect(() => parseCommandLine(['--fast'])).toThrow('--fast needs --traffic <name>.')
  })

  it('lists the scenarios when it does not know one', () => {
    expect(() => parseCommandLine(['--traffic', 'busy'])).toThrow(
      '--traffic must be one of healthy, canary-errors, canary-slow, worse-model, better-model, broken-assignment, quiet, not "busy".',
    )
  })

  it('names an unknown option', () => {
    expect(() => parseCommandLine(['--nonsense'])).toThrow("Unknown option '--nonsense'")
  })

  it('explains every option', () =>
    expect(help).toMatch(
      /--port <number>[\s\S]*--values <file>[\s\S]*--data <dir>[\s\S]*--monitoring[\s\S]*--traffic <name>[\s\S]*--fast[\s\S]*--no-build[\s\S]*--watch[\s\S]*--help/,
    ))
})
