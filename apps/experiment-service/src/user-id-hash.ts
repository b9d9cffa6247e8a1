import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { ConfigurationError } from '@sms-checker/service'

/** Minimum length of a secret, in bytes. */
const minSecretBytes = 32

/** Number of characters of a hash that are kept: 132 bits, so that two users never share one. */
const unitLength = 22

/** Replaces user ids by keyed hashes. Without the key, a stored hash cannot be linked to a user. */
export interface UserIdHash {
  /** HMAC-SHA-256 of the id in base64url, truncated to 132 bits. */
  unitOf(userId: string): string
  /** Identifies the key without revealing it. A database belongs to the key with which it was created. */
  readonly fingerprint: string
}

export function createUserIdHash(key: string): UserIdHash {
  return {
    unitOf: (userId) => createHmac('sha256', key).update(userId).digest('base64url').slice(0, unitLength),
    fingerprint: createHash('sha256').update(`user-id-key fingerprint ${key}`).digest('hex').slice(0, 16),
  }
}

/**
 * Reads a secret from a file. When the file does not exist and `create` is set, generates one that only the user of the process can read.
 *
 * @throws {ConfigurationError} when the file cannot be read or holds fewer than 32 bytes
 */
export function readSecret(path: string, create: boolean): string {
  let secret: string
  try {
    if (create) writeNewSecret(path)
    secret = readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new ConfigurationError(`The secret ${path} cannot be read. Create it, or correct SECRETS_DIR.`, {
      cause: error,
    })
  }
  if (Buffer.byteLength(secret) < minSecretBytes) {
    throw new ConfigurationError(`The secret ${path} is too short. Use at least ${minSecretBytes} random bytes.`)
  }
  return secret
}

function writeNewSecret(path: string): void {
  try {
    writeFileSync(path, randomBytes(minSecretBytes).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
