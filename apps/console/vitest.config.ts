import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** Each file has a page and modules of its own, in a context that starts faster than a process. */
export default mergeConfig(shared, {
  test: { environment: 'happy-dom', isolate: true, pool: 'vmThreads', setupFiles: ['test/setup.ts'] },
})
