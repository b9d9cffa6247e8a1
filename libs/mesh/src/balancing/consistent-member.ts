import { hash32 } from './hash.ts'

/**
 * The member that keeps a key: the one whose hash together with the key is highest (rendezvous hashing, Thaler and
 * Ravishankar 1998). Removing a member moves its own keys alone, adding one takes its share from all the others, which is
 * what Envoy's ring promises too. Which member a key gets differs from Envoy's choice, as it does between two Envoy rings
 * of other addresses.
 */
export function consistentMember<Member extends { name: string }>(
  members: readonly Member[],
  key: string,
): Member | undefined {
  const keyHash = hash32(key)
  let best: { member: Member; score: number } | undefined
  for (const member of members) {
    const score = hash32(`${member.name}#${keyHash}`)
    const better = best === undefined || score > best.score || (score === best.score && member.name < best.member.name)
    if (better) best = { member, score }
  }
  return best?.member
}
