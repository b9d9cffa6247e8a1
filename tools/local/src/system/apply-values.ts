import { relative } from 'node:path'
import type { Release } from '../release/local-release.ts'
import type { ValuesSnapshot, ValuesSource } from '../release/values-files.ts'
import { watchValues } from '../release/watch-values.ts'
import type { AppliedChange, LocalSystem } from './local-system.ts'
import { routingShares } from './routing-share.ts'
import type { SystemState } from './system-state.ts'

/** The user's values, and how the release follows from them. */
export interface UserValues {
  source: ValuesSource
  /** The values that the system starts with. */
  initial: ValuesSnapshot
  /** Renders the chart. Throws when the values are not valid. */
  release: (snapshot: ValuesSnapshot) => Release
}

interface ApplyOptions {
  system: LocalSystem
  state: SystemState
  values: UserValues
  print: (text: string) => void
}

/** Applies the values files to the system whenever they change, until `stop` is aborted. */
export async function followValues({ system, state, values, print }: ApplyOptions, stop: AbortSignal): Promise<void> {
  const { source, initial, release } = values
  const names = source.paths.map(shortPath).join(', ')
  await watchValues(
    { source, initial },
    async (snapshot, signal) => {
      let change: AppliedChange
      try {
        change = await system.apply(release(snapshot), signal)
      } catch (error) {
        // Newer values follow, or the system stops.
        if (signal.aborted) return
        const reason = error instanceof Error ? error.message : String(error)
        print(`Did not apply ${names}: ${reason}`)
        await state.refused(snapshot.sha256, reason)
        return
      }
      print(`Applied ${names}: ${describeChange(change, system)}`)
      await state.applied(snapshot.sha256)
    },
    stop,
  )
}

/** The path as a user in the working directory writes it. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** One sentence: which processes changed, and who gets the canary. */
function describeChange(
  { started, replaced, stopped, restartedExperiment }: AppliedChange,
  system: LocalSystem,
): string {
  const actions = [
    ['started', started],
    ['replaced', replaced],
    ['restarted', restartedExperiment ? ['experiment'] : []],
    ['stopped', stopped],
  ] as const
  const done = actions.filter(([, names]) => names.length > 0).map(([verb, names]) => `${verb} ${names.join(' and ')}`)
  return `${done.length === 0 ? 'no process changed' : done.join(', ')}; ${canaryUsers(system)}.`
}

function canaryUsers({ release, pods }: LocalSystem): string {
  const share = routingShares(release.routing, pods).get('app-canary')?.requests
  if (share === undefined) return 'there is no canary'
  return share === 0 ? 'no user gets the canary' : `${(share * 100).toFixed(1)} % of the users get the canary`
}
