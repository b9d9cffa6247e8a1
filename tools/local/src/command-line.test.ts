import { describe, expect, it } from 'vitest'
import { help, parseCommandLine } from './command-line.ts'

describe('parseCommandLine', () => {
  const nothing = { port: 8080, values: [], monitoring: false, watch: false, help: false }

  it('takes a port and whether to watch', () => {
    expect(parseCommandLine([])).toEqual(nothing)
    expect(parseCommandLine(['--watch', '--port', '81'])).toEqual({ ...nothing, port: 81, watch: true })
  })

  it('takes whether to monitor', () => {
    expect(parseCommandLine(['--monitoring'])).toEqual({ ...nothing, monitoring: true })
  })

  it('takes several values files', () => {
    expect(parseCommandLine(['--values', 'a.yaml', '--values=b.yaml']).values).toEqual(['a.yaml', 'b.yaml'])
  })

  it.each(['http', '0', '70000', '1.5', ''])('refuses port %j', (port) => {
    expect(() => parseCommandLine([`--port=${port}`])).toThrow(`--port takes a number from 1 to 65535, not "${port}".`)
  })

  it('names an option that there is not', () => {
    expect(() => parseCommandLine(['--nonsense'])).toThrow("Unknown option '--nonsense'")
  })

  it('explains every option', () =>
    expect(help).toMatch(/--port <number>[\s\S]*--values <file>[\s\S]*--monitoring[\s\S]*--watch[\s\S]*--help/))
})
