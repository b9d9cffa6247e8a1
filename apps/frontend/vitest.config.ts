import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** Each file has a page of its own. */
export default mergeConfig(shared, {
  test: { environment: 'happy-dom', isolate: true, include: ['worker/**/*.test.ts'], setupFiles: ['test/setup.ts'] },
})
