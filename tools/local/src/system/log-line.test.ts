import { describe, expect, it } from 'vitest'
import { formatLine } from './log-line.ts'

const style = { colour: false, nameWidth: 10 }
const time = new Date(2026, 0, 2, 3, 4, 5).getTime()

function format(fields: object, colour = false): string | undefined {
  const line = JSON.stringify({ level: 30, time, msg: 'request', pid: 1, requestId: 'r', ...fields })
  return formatLine('app-stable', line, 'stdout', { ...style, colour })
}

describe('formatLine', () => {
  it('shows time, pod, request, status and duration', () => {
    const request = { method: 'POST', route: '/predict', status: 200, durationMs: 12.34 }
    expect(format(request)).toBe('03:04:05  app-stable  POST /predict 200 12 ms')
    expect(format({ ...request, method: 'GET', durationMs: 0.46 })).toBe(
      '03:04:05  app-stable  GET  /predict 200 0.5 ms',
    )
  })

  it('shows errors in red', () => {
    const red = '\u001b[31m'
    const request = { method: 'POST', route: '/predict', durationMs: 1 }
    expect(format({ ...request, status: 503 }, true)?.startsWith(red)).toBe(true)
    expect(format({ ...request, status: 200 }, true)?.startsWith(red)).toBe(false)
    const failure = { level: 50, msg: 'failed', err: { message: 'no disk' } }
    expect(format(failure, true)).toBe(`${red}03:04:05  app-stable  failed  no disk\u001b[39m`)
  })

  it('omits probes, listening servers and failed attempts', () => {
    expect(format({ method: 'GET', route: '/readyz', status: 503, durationMs: 1 })).toBeUndefined()
    expect(format({ msg: 'Server listening at http://127.0.0.1:1' })).toBeUndefined()
    expect(format({ level: 40, msg: 'response errored', err: { message: 'aborted' } })).toBeUndefined()
  })

  it.each(['plain words', '{"half": ', '[]', '"text"'])('shows %j, which is not a log line, unchanged', (line) => {
    expect(formatLine('vite', line, 'stdout', style)?.endsWith(`  vite        ${line}`)).toBe(true)
  })
})
