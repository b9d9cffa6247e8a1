import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'
import { limits } from '../../../vitest.shared.ts'

configure({ asyncUtilTimeout: limits.expect.poll.timeout })

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  localStorage.clear()
})
