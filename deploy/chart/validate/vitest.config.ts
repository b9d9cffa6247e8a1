import { mergeConfig } from 'vitest/config'
import shared from '../../../vitest.shared.ts'

/** `npm run validate:manifests`: needs the Python package of requirements.txt on the PATH, so `npm test` leaves it out. */
export default mergeConfig(shared, {
  test: { root: import.meta.dirname, include: ['*.test.ts'], testTimeout: 300_000 },
})
