import { readFile, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { type ExecaError, execa } from 'execa'
import { writeAtomically } from '../atomic-file.ts'
import { CommandError } from '../command-error.ts'
import type { Step } from '../plans/plans.ts'
import type { ExperimentRecord } from '../records/experiment-record.ts'
import { styled, type Terminal } from '../terminal.ts'
import { withLock } from '../values/lock.ts'
import { editValues } from '../values/values-file.ts'
import type { ChangeOptions, Context } from './context.ts'

/** Steps to carry out, and the record that they belong to. */
export interface Rollout {
  /** The verb with its arguments, for example `ramp 25`. The same command continues a rollout that stopped half-way. */
  readonly command: string
  readonly steps: readonly Step[]
  /** The number of steps that an earlier run has completed. */
  readonly done?: number
  readonly record?: ExperimentRecord
  /** Whether a step that fails is undone, with all before it. */
  readonly undo?: boolean
}

/**
 * Carries out the steps: writes the values file, applies it, and writes the record after each step, so that a command that stops half-way can be
 * repeated. With `--commit`, it commits the next step and leaves applying it to others.
 *
 * @returns whether all steps are complete
 */
export async function carryOut(context: Context, rollout: Rollout, options: ChangeOptions): Promise<boolean> {
  if (options.dryRun) {
    preview(context, rollout, options)
    return false
  }
  if (!options.commit) context.terminal.note(`Changing ${await context.target.confirm()}.`)
  return withLock(context.valuesPath, async () => {
    if ((await read(context.valuesPath)) !== context.text) {
      throw new CommandError(
        `${context.valuesPath} has just been changed by someone else. Look at it, and repeat the command.`,
      )
    }
    return options.commit ? commitNext(context, rollout) : applyAll(context, rollout)
  })
}

async function applyAll(context: Context, rollout: Rollout): Promise<boolean> {
  const { terminal, target, valuesPath } = context
  const { steps, done = 0, record } = rollout
  if (record !== undefined) await context.records.write(withProgress(record, rollout, done))
  let text = context.text
  for (const [index, { description, changes }] of steps.entries()) {
    if (index < done) continue
    terminal.note(`${index + 1}/${steps.length} ${description}`)
    text = editValues(text, changes, valuesPath)
    await write(valuesPath, text)
    try {
      await target.apply()
    } catch (error) {
      if (rollout.undo && done === 0) throw await undone(context, rollout, error)
      throw continued(rollout, index, error)
    }
    if (record !== undefined) await context.records.write(withProgress(record, rollout, index + 1))
  }
  return true
}

/** Restores the values from before the first step. */
async function undone(context: Context, { record }: Rollout, error: unknown): Promise<unknown> {
  if (!(error instanceof CommandError)) return error
  context.terminal.note('The step failed. The values from before are restored.')
  await write(context.valuesPath, context.text)
  const restored = await context.target.apply().then(
    () => 'Everything is as it was before.',
    (again: Error) => `The values file is as it was before, but applying it failed as well: ${again.message}`,
  )
  if (record !== undefined) await context.records.delete(record)
  return new CommandError(
    `${error.message}\n${restored} Check that the images and the model exist: kubectl get pods shows why a pod is not ready.`,
  )
}

function continued({ command, steps }: Rollout, index: number, error: unknown): unknown {
  if (!(error instanceof CommandError)) return error
  return new CommandError(
    `${error.message}\nStep ${index + 1} of ${steps.length} is not complete. Repeat the command (${command}) to continue with it.`,
  )
}

/** Commits the values file after the next step, and the record. */
async function commitNext(context: Context, rollout: Rollout): Promise<boolean> {
  const { terminal, valuesPath, records } = context
  const { command, steps, done = 0, record } = rollout
  const step = steps[done]
  if (step !== undefined) await write(valuesPath, editValues(context.text, step.changes, valuesPath))
  const completed = Math.min(done + 1, steps.length)
  if (record !== undefined) await records.write(withProgress(record, rollout, completed))
  const files = [valuesPath, ...(record === undefined ? [] : [records.pathOf(record)])]
  const subject = `Experiment${record === undefined ? '' : ` ${record.declaration.name}`}: ${command}, step ${completed} of ${steps.length}`
  await commit(files, `${subject}\n\n${step?.description ?? 'The values did not have to change.'}`)
  terminal.write(`Committed: ${subject}`)
  if (completed < steps.length) {
    terminal.write(
      `When the cluster runs these values, repeat the command for step ${completed + 1}: ${steps[completed]?.description}`,
    )
  }
  return completed >= steps.length
}

function withProgress(record: ExperimentRecord, { command, steps }: Rollout, done: number): ExperimentRecord {
  const { pending: _, ...rest } = record
  if (done >= steps.length) return rest
  return { ...rest, pending: { command, done, steps: steps.map((step) => ({ ...step, changes: [...step.changes] })) } }
}

async function commit(files: readonly string[], message: string): Promise<void> {
  const [first = ''] = files
  const paths = await Promise.all(files.map((file) => realpath(file)))
  const git = (...args: string[]) =>
    execa('git', args, { cwd: dirname(paths[0] ?? first) }).catch((error: ExecaError) => {
      throw new CommandError(
        `The files are written, but git ${args[0]} failed: ${String(error.stderr).trim() || error.shortMessage} Commit ${files.join(' and ')} yourself.`,
      )
    })
  await git('add', '--', ...paths)
  await git('commit', '--quiet', '--message', message, '--only', '--', ...paths)
}

/** Prints what the command would do. */
function preview(
  { terminal, target, text, valuesPath }: Context,
  { steps, done = 0 }: Rollout,
  options: ChangeOptions,
): void {
  let before = text
  for (const [index, { description, changes }] of steps.entries()) {
    if (index < done) continue
    const after = editValues(before, changes, valuesPath)
    terminal.write(styled(terminal, 'bold', `# ${index + 1}/${steps.length} ${description}`))
    terminal.write(diff(terminal, valuesPath, before, after))
    terminal.write(options.commit ? `git commit ${valuesPath}` : target.command)
    terminal.write('')
    before = after
  }
  terminal.note('Nothing was changed.')
}

function diff(terminal: Terminal, path: string, before: string, after: string): string {
  if (before === after) return `${path} does not change.`
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: 2 })
  return patch
    .split('\n')
    .slice(1, -1)
    .map((line) => styled(terminal, line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'reset', line))
    .join('\n')
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
}

/** A values file that is a symbolic link stays one. */
async function write(path: string, text: string): Promise<void> {
  await writeAtomically(await realpath(path).catch(() => path), text)
}
