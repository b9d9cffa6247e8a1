import { createInterface } from 'node:readline/promises'
import yargs, { type Argv } from 'yargs'
import { CommandError, exitCodes } from './command-error.ts'
import { percentages } from './plans/percentages.ts'
import type { Terminal } from './terminal.ts'
import type { ChangeOptions, Context, SystemOptions } from './verbs/context.ts'

/** The streams of the process. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly colour: boolean
}

const program = 'sms-checker'

/** Runs a command. Returns its exit code. */
export async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  const terminal = terminalOf(streams)
  let exitCode: number = exitCodes.done
  const finish = (code: number) => {
    exitCode = code
  }
  try {
    const parser = commandLine([...args], terminal, finish)
    await parser.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
      if (output !== '') terminal.write(output)
    })
    return exitCode
  } catch (error) {
    if (error instanceof CommandError) {
      terminal.note(error.message)
      return error.exitCode
    }
    terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return exitCodes.failed
  }
}

function terminalOf({ stdout, stderr, stdin, colour }: Streams): Terminal {
  async function ask(question: string): Promise<string> {
    const lines = createInterface({ input: stdin, output: stderr })
    try {
      return await lines.question(question)
    } finally {
      lines.close()
    }
  }
  return {
    write: (line) => stdout.write(`${line}\n`),
    note: (line) => stderr.write(`${line}\n`),
    colour,
    ask: stdin.isTTY ? ask : undefined,
  }
}

function commandLine(args: string[], terminal: Terminal, finish: (exitCode: number) => void) {
  return yargs(args)
    .scriptName(program)
    .usage(
      '$0 <command>\n\nRuns experiments with new releases of the app and the model. See docs/experiments/README.md.',
    )
    .locale('en')
    .command('experiment <verb>', 'Compare a new release with the present one, and decide', (parent) =>
      experimentVerbs(parent, terminal, finish),
    )
    .command('shadow <verb>', 'Try a model on a copy of the requests, which no user sees', (parent) =>
      shadowVerbs(parent, terminal, finish),
    )
    .completion('completion', 'Print a script for bash or zsh that completes commands and options')
    .demandCommand(1, 'Name a command: experiment, shadow or completion.')
    .strict()
    .strictCommands()
    .recommendCommands()
    .parserConfiguration({ 'parse-positional-numbers': true, 'duplicate-arguments-array': false })
    .wrap(120)
    .version(false)
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      if (error instanceof Error) throw error
      throw usageError(`${sentence(message)}\nSee ${program} ${commandOf(args)}--help.`)
    })
}

const verbs: Readonly<Record<string, readonly string[]>> = {
  experiment: ['start', 'status', 'ramp', 'promote', 'rollback', 'report', 'history'],
  shadow: ['start', 'status', 'promote'],
}

/** Returns the known command at the start of the arguments, with a space after each word. */
function commandOf([noun = '', verb = '']: readonly string[]): string {
  const known = verbs[noun]
  if (known === undefined) return ''
  return known.includes(verb) ? `${noun} ${verb} ` : `${noun} `
}

/** Returns one sentence for a message of the parser. */
function sentence(message: string): string {
  const choice = /Argument: (.+), Given: (.+), Choices: (.+)/.exec(message)
  if (choice !== null) {
    const [, name, given, choices] = choice
    return `${name} must be one of ${choices}, not ${given}.`
  }
  if (message.startsWith('Not enough non-option arguments')) return 'An argument is missing.'
  return message.replaceAll(/\s+/g, ' ').trim()
}

function usageError(message: string): CommandError {
  return new CommandError(message, exitCodes.usage)
}

function experimentVerbs(parent: Argv, terminal: Terminal, finish: (exitCode: number) => void) {
  return parent
    .command(
      'start',
      'Run a canary, and route a share of the users to it',
      (command) =>
        changeOptions(experimentOptions(releaseOptions(command)))
          .example('$0 experiment start --values prod.yaml --app-tag 0.2.0 --model neural --percent 10', '')
          .example('$0 experiment start --local --model transformer --hypothesis "Fewer wrong verdicts."', ''),
      async (args) => {
        const { start } = await import('./verbs/start.ts')
        const { name, hypothesis, percent, appTag, uiTag, model, modelTag, modelSource } = args
        const canary = { appTag, uiTag, model, modelTag, modelSource }
        await start(await open(args, terminal), { ...changes(args), name, hypothesis, percentage: percent, canary })
      },
    )
    .command(
      'status [name]',
      'Print the verdict. Exit code: 0 promote, 10 keep running, 11 not enough data, 12 undecided, 20 roll back, 21 invalid',
      (command) =>
        outputOption(systemOptions(command))
          .positional('name', { type: 'string', describe: 'Name of the experiment. Default: the newest' })
          .option('watch', {
            alias: 'w',
            type: 'boolean',
            default: false,
            describe: 'Print the verdict until it is final',
          })
          .example('$0 experiment status --local --watch', '')
          .example('$0 experiment status --namespace sms --output json', ''),
      async (args) => {
        const { status } = await import('./verbs/status.ts')
        finish(await status(await open(args, terminal, false), args))
      },
    )
    .command(
      'ramp <percent>',
      'Route more users to the canary. All users of the canary stay',
      (command) =>
        changeOptions(systemOptions(command))
          .positional('percent', { type: 'number', choices: percentages, demandOption: true })
          .example('$0 experiment ramp 25 --values prod.yaml --dry-run', ''),
      async (args) => {
        const { ramp } = await import('./verbs/change-experiment.ts')
        await ramp(await open(args, terminal), args.percent, changes(args))
      },
    )
    .command(
      'promote',
      'Give the app, the page and the model of the canary to all users',
      (command) =>
        changeOptions(systemOptions(command))
          .example('$0 experiment promote --values prod.yaml', '')
          .example('$0 experiment promote --values prod.yaml --force --reason "The horizon is over; no harm."', ''),
      async (args) => {
        const { promote } = await import('./verbs/change-experiment.ts')
        await promote(await open(args, terminal), changes(args))
      },
    )
    .command(
      'rollback',
      'Take all users off the canary, and remove it',
      (command) =>
        changeOptions(systemOptions(command)).example(
          '$0 experiment rollback --values prod.yaml --reason "Complaints."',
          '',
        ),
      async (args) => {
        const { rollback } = await import('./verbs/change-experiment.ts')
        await rollback(await open(args, terminal), changes(args))
      },
    )
    .command(
      'report [name]',
      'Print the record of an experiment, or verify it',
      (command) =>
        outputOption(systemOptions(command))
          .positional('name', {
            type: 'string',
            describe: 'Name of the experiment. Default: the newest; with --verify: all',
          })
          .option('verify', {
            type: 'boolean',
            default: false,
            describe: 'Compute every figure again from the counts. Exit code 1 when one differs',
          })
          .example('$0 experiment report --verify', ''),
      async (args) => {
        const { report } = await import('./verbs/records.ts')
        const { recordFolder } = await import('./verbs/context.ts')
        finish(await report(terminal, recordFolder(args), args))
      },
    )
    .command(
      'history [name]',
      'List the experiments, or the verdicts on one',
      (command) =>
        outputOption(systemOptions(command))
          .positional('name', { type: 'string', describe: 'Name of an experiment' })
          .example('$0 experiment history --local', ''),
      async (args) => {
        const { history } = await import('./verbs/records.ts')
        await history(await open(args, terminal, false), args)
      },
    )
    .demandCommand(1, `Name a verb: ${verbs.experiment?.join(', ')}.`)
}

function shadowVerbs(parent: Argv, terminal: Terminal, finish: (exitCode: number) => void) {
  return parent
    .command(
      'start',
      'Run a model as the shadow',
      (command) =>
        changeOptions(modelOptions(systemOptions(command)))
          .demandOption('model', 'Name the model: --model NAME.')
          .example('$0 shadow start --values prod.yaml --model transformer', ''),
      async (args) => {
        const { startShadow } = await import('./verbs/shadow.ts')
        await startShadow(await open(args, terminal), { ...args, ...changes(args) })
      },
    )
    .command(
      'status',
      'Print how the shadow compares with the primary. Exit code: 0 not worse, 10 keep running, 20 worse',
      (command) => outputOption(systemOptions(command)).example('$0 shadow status --local', ''),
      async (args) => {
        const { shadowStatus } = await import('./verbs/status.ts')
        finish(await shadowStatus(await open(args, terminal, false), args.output))
      },
    )
    .command(
      'promote',
      "Start an experiment whose canary runs the shadow's model",
      (command) =>
        changeOptions(experimentOptions(systemOptions(command))).example(
          '$0 shadow promote --values prod.yaml --percent 10',
          '',
        ),
      async (args) => {
        const { promoteShadow } = await import('./verbs/shadow.ts')
        const { name, hypothesis, percent } = args
        await promoteShadow(await open(args, terminal), { ...changes(args), name, hypothesis, percentage: percent })
      },
    )
    .demandCommand(1, `Name a verb: ${verbs.shadow?.join(', ')}.`)
}

function systemOptions<T>(command: Argv<T>) {
  return command
    .option('local', {
      type: 'boolean',
      default: false,
      group: 'System:',
      describe: 'The system of npm start on this machine',
    })
    .option('data', {
      type: 'string',
      default: 'data',
      group: 'System:',
      describe: 'With --local: the --data of npm start',
    })
    .option('records', {
      type: 'string',
      group: 'System:',
      describe: 'Folder of the records. Default: experiments; with --local: DATA/experiments',
    })
    .option('values', {
      type: 'string',
      group: 'System:',
      describe: 'Values file of the release. It is changed as a document; comments stay',
    })
    .option('release', {
      type: 'string',
      default: 'deployment',
      group: 'System:',
      describe: 'Name of the Helm release',
    })
    .option('chart', { type: 'string', default: 'deploy/helm', group: 'System:', describe: 'Folder of the chart' })
    .option('namespace', { alias: 'n', type: 'string', group: 'System:', describe: 'Namespace of the release' })
    .option('context', { type: 'string', group: 'System:', describe: 'Kube context. Default: the current one' })
    .option('timeout', {
      type: 'string',
      default: '5m',
      group: 'System:',
      describe: 'Maximum time of one step, for example 5m or 90s',
    })
    .option('url', {
      type: 'string',
      group: 'System:',
      describe: 'URL of experiment-service. Default: kubectl port-forward',
    })
    .option('token-file', { type: 'string', group: 'System:', describe: 'With --url: file with the operator token' })
    .check(({ timeout, local, url, 'token-file': tokenFile }) => {
      if (!/^(\d+[hms])+$/.test(timeout))
        throw usageError(`--timeout must be a time such as 5m or 90s, not "${timeout}".`)
      if (url !== undefined && !URL.canParse(url))
        throw usageError(`--url must be a URL such as http://localhost:8082, not "${url}".`)
      if (url !== undefined && tokenFile === undefined)
        throw usageError('--url needs --token-file, the file with the operator token.')
      if (local && url !== undefined) throw usageError('--local finds experiment-service itself: leave out --url.')
      return true
    })
}

function modelOptions<T>(command: Argv<T>) {
  return command
    .option('model', { type: 'string', group: 'Release:', describe: 'Model directory' })
    .option('model-tag', { type: 'string', group: 'Release:', describe: 'Image tag of model-service' })
    .option('model-source', {
      choices: ['image', 'sharedStorage'] as const,
      group: 'Release:',
      describe: 'Where the model directory is',
    })
}

function releaseOptions<T>(command: Argv<T>) {
  return modelOptions(systemOptions(command))
    .option('app-tag', { type: 'string', group: 'Release:', describe: 'Image tag of app-service, and its version' })
    .option('ui-tag', {
      type: 'string',
      group: 'Release:',
      describe: 'Image tag of the page. Default: that of the app',
    })
}

function experimentOptions<T>(command: Argv<T>) {
  return command
    .option('percent', {
      type: 'number',
      choices: percentages,
      default: 10 as const,
      group: 'Experiment:',
      describe: 'Share of the users',
    })
    .option('name', { type: 'string', group: 'Experiment:', describe: 'Name. Default: the model or tag, and the date' })
    .option('hypothesis', {
      type: 'string',
      default: '',
      group: 'Experiment:',
      describe: 'What the canary is expected to change',
    })
}

function changeOptions<T>(command: Argv<T>) {
  return command
    .option('dry-run', {
      type: 'boolean',
      default: false,
      group: 'Change:',
      describe: 'Print the changes and the commands; change nothing',
    })
    .option('commit', {
      type: 'boolean',
      default: false,
      group: 'Change:',
      describe: 'Commit the next step to Git, for a GitOps controller to apply; run no Helm',
    })
    .option('force', {
      type: 'boolean',
      default: false,
      group: 'Change:',
      describe: 'Go ahead in spite of a refusal. Needs --reason',
    })
    .option('reason', { type: 'string', group: 'Change:', describe: 'Why. It goes into the record' })
    .check(
      ({ commit, local, force, reason }: { commit?: unknown; local?: unknown; force?: unknown; reason?: unknown }) => {
        if (commit === true && local === true)
          throw usageError('--commit is for a cluster with GitOps: leave out --local.')
        if (force === true && (typeof reason !== 'string' || reason.trim() === '')) {
          throw usageError('--force needs --reason "why": it goes into the record.')
        }
        return true
      },
    )
}

function outputOption<T>(command: Argv<T>) {
  return command.option('output', {
    alias: 'o',
    choices: ['text', 'json'] as const,
    default: 'text' as const,
    describe: 'Format',
  })
}

function changes({ dryRun, commit, force, reason }: ChangeOptions): ChangeOptions {
  return { dryRun, commit, force, reason }
}

async function open(options: SystemOptions, terminal: Terminal, changes = true): Promise<Context> {
  const { openContext } = await import('./verbs/context.ts')
  return openContext(options, terminal, changes)
}
