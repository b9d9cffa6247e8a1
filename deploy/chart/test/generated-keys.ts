import { experimentSecretKeys } from '@sms-checker/contracts'

const names = Object.values(experimentSecretKeys).join('|')

/** A key that the chart generated for experiment-service: 48 letters and digits, in base64. */
const generatedKey = new RegExp(`\\b(${names})("?: ?)"?[A-Za-z0-9+/]{64}"?(?=[\\s,}])`, 'g')

/** Returns YAML or JSON with a placeholder for each generated key, because it differs with every rendering. Other values of these keys remain. */
export function withoutGeneratedKeys(text: string): string {
  return text.replace(generatedKey, '$1$2"(generated)"')
}

/** Returns objects with a placeholder for each generated key. */
export function replaceGeneratedKeys(objects: unknown): unknown {
  return JSON.parse(withoutGeneratedKeys(JSON.stringify(objects)))
}
