import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** Each file has a page of its own. */
export default mergeConfig(shared, { test: { environment: 'happy-dom', isolate: true, setupFiles: ['test/setup.ts'] } })
