/** All English texts of the page. Its type defines what every other language must provide. */
export const en = {
  appName: 'SMS Checker',
  title: 'Is this message spam?',
  lead: 'Got a suspicious text? Paste it here to find out whether it’s spam, how sure that is, and what to do next.',
  skip: 'Skip to content',

  navigation: { label: 'Main menu', check: 'Check', batch: 'Bulk check', history: 'History' },

  verdict: { spam: 'Spam', ham: 'Not spam' },
  uncertainVerdict: { spam: 'Possibly spam', ham: 'Unclear' },

  message: {
    label: 'Your message',
    placeholder: 'Paste or type the message here',
    hint: 'Works best with messages in English.',
    counter: (count: string, limit: string) => `${count} of ${limit} characters`,
    empty: 'Paste or type a message first.',
    tooLong: (count: number, formatted: string) =>
      `Shorten your message by ${formatted} ${count === 1 ? 'character' : 'characters'} to check it.`,
    paste: 'Paste',
    clipboardBlocked: 'Your browser blocked access to the clipboard. Paste into the box instead.',
    notText: 'This file contains no text. Drop a text file, or paste the message.',
    shortcut: (key: string) => `or press ${key} + Enter`,
    clear: 'Clear',
    check: 'Check message',
    checking: 'Checking…',
  },

  guess: {
    first: 'Let me guess first',
    label: 'What do you think?',
    optional: 'optional',
    spam: 'Spam',
    unsure: 'Not sure',
    ham: 'Not spam',
    right: 'You guessed right.',
    wrong: { spam: 'Your guess was spam.', ham: 'Your guess was not spam.' },
  },

  examples: {
    label: 'Or try an example',
    prize: 'A prize',
    parcel: 'A parcel fee',
    friend: 'A friend running late',
    dentist: 'A dentist reminder',
  },

  prediction: {
    region: 'Result',
    empty: 'Your result will appear here.',
    promises: [
      'We don’t store your message on our servers.',
      'No account needed. All we know about you is a random number in a cookie.',
    ],
    slow: 'This is taking longer than usual…',
    message: 'The message',
    explanation: 'What influenced the result',
    pointsTo: { spam: 'points to spam', ham: 'points away from spam' },
    spam: { certain: 'Almost certainly spam', probable: 'Probably spam', uncertain: 'Possibly spam' },
    ham: { certain: 'Almost certainly not spam', probable: 'Probably not spam', uncertain: 'Unclear, so be careful' },
    probability: 'chance of spam',
    moreThan: 'More than',
    lessThan: 'Less than',
    uncertain:
      'This is a close call. Don’t rely on this result alone: contact the sender using a number or address you already know.',
    scale: { ham: 'Not spam', spam: 'Spam' },
  },

  advice: {
    title: 'What to do next',
    spam: [
      'Don’t tap links, call back or reply, not even with “STOP”.',
      'Forward the message to 7726 (free in the UK, US and Canada) so that your provider can block the sender.',
      'Already tapped a link, paid or shared details? Call your bank on the number on your card.',
    ],
    ham: ['Does it ask for money, a code or a password? Check with the sender using a number you already know.'],
  },

  feedback: {
    question: 'Is this result correct?',
    right: 'Yes',
    wrong: { spam: 'No, it’s not spam', ham: 'No, it’s spam' },
    thanks: 'Thank you. Your feedback helps us measure how accurate this model is.',
    sending: 'Sending your feedback…',
    saved: 'Your feedback is saved in this browser and will be sent automatically. You do not need to do anything.',
    waiting: (count: number) =>
      count === 1
        ? 'Your feedback on 1 message is waiting to be sent.'
        : `Your feedback on ${count} messages is waiting to be sent.`,
    failed: 'Sending your feedback failed.',
  },

  history: {
    title: 'Checked on this device',
    lead: 'Saved only in this browser. No one else can see it, and you can delete it at any time.',
    keep: 'Save the messages I check',
    search: 'Search',
    empty: 'No messages yet.',
    found: (found: number, all: number) =>
      found === all ? (all === 1 ? '1 message' : `${all} messages`) : `${found} of ${all} messages`,
    delete: 'Delete this message',
    deleteAll: 'Delete all',
    confirmDeleteAll: 'Delete all saved messages from this device?',
  },

  batch: {
    title: 'Check many messages at once',
    lead: 'Paste one message per line, or open an export of your messages.',
    label: 'Messages',
    openFile: 'Open a file',
    placeholder: 'Paste messages here, or drop a file',
    check: (count: number, formatted: string) =>
      count === 0 ? 'Check messages' : count === 1 ? 'Check 1 message' : `Check ${formatted} messages`,
    empty: 'Paste messages or open a file first.',
    removeFile: 'Remove file',
    import: {
      found: (count: number, formatted: string) => (count === 1 ? '1 message found' : `${formatted} messages found`),
      table: 'Table',
      column: 'The messages are in',
      chooseColumn: 'Choose a column',
      askColumn: 'Choose the column that contains the messages.',
      columnNumber: (number: number) => `Column ${number}`,
      wholeRow: 'The whole row',
      hasHeader: 'The first row contains column names',
      literalQuotes: 'The quotation marks in this table don’t pair up, so they were kept as part of the messages.',
      preview: 'First rows of the table',
      separator: 'Messages are separated by',
      byLine: (count: string) => `Line breaks (${count})`,
      byBlankLine: (count: string) => `Blank lines (${count})`,
      skipped: (count: number, formatted: string) =>
        count === 1 ? '1 row will not be checked' : `${formatted} rows will not be checked`,
      row: (number: string) => `Row ${number}:`,
      reason: {
        unreadable: (_limit: string) => 'does not fit the table',
        'no-text': (_limit: string) => 'contains no text',
        'too-long': (limit: string) => `is longer than ${limit} characters`,
      },
      moreSkipped: (count: string) => `and ${count} more`,
      emptyFile: 'This file is empty.',
      refused: {
        'not-text': 'This isn’t a text file. Unzip archives first, and save spreadsheets as CSV.',
        markup: 'We can’t read messages from this kind of file.',
        json: 'This file isn’t valid JSON, or it contains no messages.',
      },
      supported:
        'These work: CSV and TSV tables, text with one message per line, SMS Backup & Restore (XML), WhatsApp and iMessage text exports, JSON and JSON Lines.',
    },
    progress: (done: string, all: string) => `${done} of ${all} checked`,
    cancel: 'Cancel',
    resume: 'Resume',
    summary: (spam: string, all: string) => `${spam} of ${all} are spam`,
    closeCalls: (count: number, formatted: string) =>
      count === 1
        ? '1 result is a close call. Judge that message yourself.'
        : `${formatted} results are close calls. Judge those messages yourself.`,
    show: 'Show',
    filter: { all: 'All', uncertain: 'Close calls' },
    showAll: (count: string) => `Show all ${count}`,
    download: 'Download as CSV',
    column: { number: 'No.', sms: 'Message', result: 'Verdict', probability: 'Chance of spam' },
    checkedBy: (app: string, model: string) => `Checked with app ${app} and model ${model}`,
  },

  browser: {
    title: 'This browser',
    user: 'User ID',
    copy: 'Copy',
    copied: 'Copied',
    noCookies: 'This browser blocks cookies, so it has no user ID.',
    version: 'App',
    canary: 'You have early access: you get new releases before everyone else.',
    stable: 'You get the standard release.',
    earlyAccess: 'Early access',
  },

  about: {
    title: 'About this result',
    app: 'App',
    model: 'Model',
    classifier: 'Method',
    modelCards: 'How accurate are the models?',
    request: 'Request',
    variant: { stable: 'stable', canary: 'early access', primary: 'primary', shadow: 'shadow' },
  },

  requestError: {
    title: {
      offline: 'You’re offline',
      unreachable: 'Can’t reach SMS Checker',
      timeout: 'That took too long',
      'rate-limited': 'Too many messages',
      rejected: 'This message can’t be checked',
      unavailable: 'Something went wrong',
      'unexpected-response': 'Unexpected response',
    },
    help: {
      offline: 'Your message is still here. Check it when you’re back online.',
      unreachable: 'Your message is still here. Check your connection, or try again in a moment.',
      timeout: 'Your message is still here. Try again in a moment.',
      'rate-limited':
        'We limit how much each person and each network can check, so that SMS Checker stays free for everyone.',
      rejected: 'Change the message and try again.',
      unavailable: 'It’s not your message. Try again in a moment.',
      'unexpected-response':
        'Something between you and SMS Checker responded instead, such as the sign-in page of a Wi-Fi network.',
    },
    retry: 'Try again',
    retryIn: (seconds: string) => `Try again in ${seconds} s`,
    request: (id: string) => `Request ${id}`,
  },

  crash: {
    title: 'Something went wrong',
    help: 'The problem is on our side. Reload the page to continue.',
    reload: 'Reload',
  },
  offlineBanner: 'You’re offline. You can keep reading and typing, but checking needs a connection.',
  footer: {
    notice: 'A model checks your message, not a person. It can be wrong.',
    modelCards: 'The models',
    docs: 'API documentation',
  },
}

export type Translation = typeof en
