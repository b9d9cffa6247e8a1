import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// The first test loads the plots, which takes long on a busy machine.
configure({ asyncUtilTimeout: 10_000 })

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})
