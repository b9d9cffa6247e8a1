import { describe, expect, it } from 'vitest'
import { help, parseCommandLine } from './command-line.ts'

describe('parseCommandLine', () => {
  it('takes a port and whether to watch', () => {
    expect(parseCommandLine([])).toEqual({ port: 8080, watch: false, help: false })
    expect(parseCommandLine(['--watch', '--port', '81'])).toEqual({ port: 81, watch: true, help: false })
  })

  it.each(['http', '0', '70000', '1.5', ''])('refuses port %j', (port) => {
    expect(() => parseCommandLine([`--port=${port}`])).toThrow(`--port takes a number from 1 to 65535, not "${port}".`)
  })

  it('names an option that there is not', () => {
    expect(() => parseCommandLine(['--nonsense'])).toThrow("Unknown option '--nonsense'")
  })

  it('explains every option', () => expect(help).toMatch(/--port <number>[\s\S]*--watch[\s\S]*--help/))
})
